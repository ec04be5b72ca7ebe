"""Columns a teacher has confirmed once, remembered for every later file with the same headers."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path

from grader.answers.roles import plain
from grader.places import config_dir
from grader.whole import replace_text

_LETTERED = re.compile(r"column [a-z]{1,3}")
_KEPT = 200
"""Layouts remembered; the oldest goes first."""


def memory_file() -> Path:
    """Where confirmed columns are kept."""
    return config_dir() / "columns.json"


def recall(memory: Path | None, headers: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The roles and columns confirmed for these headers; none when nothing is remembered."""
    known = _load(memory).get(_layout(headers), [])
    return tuple((str(role), str(column)) for role, column in known)


def remember(memory: Path | None, headers: Sequence[str], columns: Sequence[tuple[str, str]]) -> None:
    """Keeps confirmed columns. A folder that cannot be written costs the memory, never the reading."""
    if memory is None:
        return
    known = _load(memory)
    known.pop(_layout(headers), None)
    known[_layout(headers)] = [[role, column] for role, column in columns]
    recent = dict(list(known.items())[-_KEPT:])
    with contextlib.suppress(OSError):
        replace_text(memory, json.dumps(recent, ensure_ascii=False, indent=1))


def _load(memory: Path | None) -> dict[str, list[list[str]]]:
    if memory is None:
        return {}
    try:
        known = json.loads(memory.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(known, dict):
        return {}
    return {layout: pairs for layout, pairs in known.items() if _is_pairs(pairs)}


def _is_pairs(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(pair, list) and len(pair) == 2 for pair in value)


def _layout(headers: Sequence[str]) -> str:
    """A sum over the headers that say something; a column without one is named by its letter only here."""
    named = [name for header in headers if (name := plain(header)) and not _LETTERED.fullmatch(name)]
    return hashlib.sha256("\x1f".join(named).encode("utf-8", "replace")).hexdigest()
