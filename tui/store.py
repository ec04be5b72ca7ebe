"""The models on this machine, with what is needed to build those that are built here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.models.progress import Progress
    from grader.models.store import Store


def open_store() -> Store:
    """The user's models, with everything that models built on this machine need."""
    from grader.models.store import Store

    return Store(builders={"lora-merge": _merge})


def _merge(base: Path, adapter: Path, out: Path, quantisation: str, progress: Progress) -> None:
    """Build a model of a base and a shipped adapter; loaded only where one has to be built."""
    from export.ship import build

    build(base, adapter, out, quantisation, progress)
