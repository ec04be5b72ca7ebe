"""What a document yields, and that it may have to be looked at instead of read."""

from __future__ import annotations

from dataclasses import dataclass

from grader.errors import InputError


@dataclass(frozen=True, slots=True)
class Document:
    """A document's text, and what a teacher should know about how it was had."""

    text: str
    notes: tuple[str, ...] = ()


TYPE_OR_READ = "type it, or have it read (docs/files.md says how)"
"""What to do about what has no text."""


class Scanned(InputError):
    """A document of pictures: it has pages but no text."""
