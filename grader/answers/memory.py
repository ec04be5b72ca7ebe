"""What a teacher has confirmed once of a file, remembered for every later file of the same layout.

Tables have one layout where their headers are the same; trees of files where their levels look alike: how
deep they are, at which levels the names differ, and at which they look like people's.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from grader.answers.dates import DateOrder
from grader.answers.roles import plain
from grader.domain import Frozen
from grader.places import config_dir
from grader.whole import replace_text

_LETTERED = re.compile(r"column [a-z]{1,3}")
_KEPT = 200
"""Layouts remembered; the oldest goes first."""


class Remembered(Frozen):
    """What was said of one layout; what was not said is empty."""

    columns: tuple[tuple[str, str], ...] = ()
    """Roles and the columns that have them."""
    dates: DateOrder | None = None
    student_level: int | None = None
    layout: str = ""

    @property
    def empty(self) -> bool:
        return self == Remembered()


_Known = TypeAdapter(dict[str, Remembered])


def memory_file() -> Path:
    """Where it is kept what was confirmed."""
    return config_dir() / "columns.json"


def table_layout(headers: Sequence[str]) -> str:
    """The key of a table: its headers that say something, not the letters of columns without one."""
    named = [name for header in headers if (name := plain(header)) and not _LETTERED.fullmatch(name)]
    return _key("\x1f".join(named))


def tree_layout(levels: Sequence[tuple[bool, bool]]) -> str:
    """The key of a tree: of each level whether its names differ, and whether they look like people's."""
    return _key(f"tree {list(levels)}")


def recall(memory: Path | None, layout: str) -> Remembered:
    """What was confirmed for this layout; nothing where nothing is remembered."""
    return _load(memory).get(layout, Remembered())


def remember(memory: Path | None, layout: str, told: Remembered) -> None:
    """Keeps what was confirmed beside what was before; where nothing can be written, it is forgotten."""
    if memory is None or told.empty:
        return
    known = _load(memory)
    before = known.pop(layout, Remembered())
    settings = {name: value for name, value in told if value}
    known[layout] = before.model_copy(update=settings)
    recent = dict(list(known.items())[-_KEPT:])
    with contextlib.suppress(OSError):
        replace_text(memory, _Known.dump_json(recent, indent=1).decode())


def _load(memory: Path | None) -> dict[str, Remembered]:
    if memory is None:
        return {}
    try:
        known = json.loads(memory.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(known, Mapping):
        return {}
    remembered = {}
    for layout, told in known.items():
        # An earlier version kept a list of columns alone.
        with contextlib.suppress(ValidationError):
            held = {"columns": told} if isinstance(told, list) else told
            remembered[str(layout)] = Remembered.model_validate(held)
    return remembered


def _key(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
