"""Files that programs keep for themselves among students' work."""

from __future__ import annotations

from collections.abc import Sequence

_NAMES = frozenset({".ds_store", "thumbs.db", "desktop.ini", "__macosx", "icon\r"})


def system_file(parts: Sequence[str]) -> str:
    """Why a file is no student's but a program's own; '' when it may be a student's."""
    last = parts[-1]
    if any(part.casefold() in _NAMES for part in parts) or last.startswith("._"):
        return "a file that the computer keeps for itself"
    if last.startswith("~$") or last.startswith(".~lock."):
        return "the mark of a document that is open in another program"
    if last.startswith("."):
        return "a hidden file"
    return ""
