"""Paths as a person reads and types them, and whether a folder can be shown."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def tilde(path: Path) -> str:
    """A path, short where it lies in the person's own folder."""
    try:
        home = Path.home()
    except RuntimeError:
        return str(path)
    return str(Path("~") / path.relative_to(home)) if path.is_relative_to(home) else str(path)


def has_windows() -> bool:
    """Whether the system can open a window here: not over SSH, and not on a console."""
    if sys.platform in {"win32", "darwin"}:
        return "SSH_CONNECTION" not in os.environ
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
