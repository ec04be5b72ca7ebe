"""Gradebooks of several people as one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from grader.errors import InputError
from grader.gradebook import Gradebook
from grader.gradebook.union import union
from grader.learning.in_force import keep_moves


def join(paths: Sequence[Path], new: Path) -> None:
    """Write what gradebooks of one class hold into a new one: all decisions, and the history of each.

    Where people differ the later decision holds, and `comparing.Colleagues` names the conflict. The files
    that are joined stay as they are. Raises InputError for fewer than two, GradebookError where they do
    not belong together, cannot be read, or `new` exists already.
    """
    if len({path.resolve() for path in paths}) < 2:
        raise InputError("two gradebooks at least are needed", hint="Name both, one after the other.")
    names = [path.name for path in paths]
    if len(set(names)) < len(names):
        raise InputError(
            f"two gradebooks are called {max(names, key=names.count)}: who decided what could not be told",
            hint="Give one of them another name first.",
        )
    union(paths, new)
    with Gradebook.open(new) as book:
        keep_moves(book)
