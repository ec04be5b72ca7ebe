"""Paths as a person reads and types them."""

from __future__ import annotations

from pathlib import Path


def tilde(path: Path) -> str:
    """A path, short where it lies in the person's own folder."""
    try:
        home = Path.home()
    except RuntimeError:
        return str(path)
    return str(Path("~") / path.relative_to(home)) if path.is_relative_to(home) else str(path)
