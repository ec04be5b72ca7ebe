"""What can go wrong while exporting, said so that it can be put right."""

from __future__ import annotations

from grader.errors import ModelError


class ExportError(ModelError):
    """An adapter, a base or an output that cannot be used; nothing half-written is left behind."""
