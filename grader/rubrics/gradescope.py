"""Gradescope's export of evaluations, told so that no student's row is taken for a key point.

`Assignment Submission ID, Question Submission ID, First Name, ..., Submission Time`, then a column a rubric
item, then `Adjustment, Comments, Grader, Tags`. Whether an item gives or takes marks does not stand in it.
"""

from __future__ import annotations

from grader.answers.grid import Grid
from grader.answers.roles import plain
from grader.errors import ErrorKind, InputError

_OURS = {"question submission id", "submission time", "adjustment"}


def refuse_evaluations(grid: Grid, *, where: str) -> None:
    """Raise InputError where this is such an export, with its items to be copied."""
    head = next((row for row in grid.rows if not row.empty), None)
    names = [plain(cell) for cell in head.cells] if head else []
    if head is None or not set(names) >= _OURS:
        return
    items = head.cells[names.index("submission time") + 1 : names.index("adjustment")]
    listed = "; ".join(" ".join(item.split()) for item in items)
    raise InputError(
        "Gradescope's evaluations do not say which rubric items give marks and which take them",
        where=where,
        hint=f"Write the items that a good answer states as a list, a line each. It has: {listed}",
        kind=ErrorKind.UNSUPPORTED,
    )
