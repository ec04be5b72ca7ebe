"""Two histories that may share rows, as one: nothing twice, and the order of each kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grader.gradebook.sums import Value

Row = dict[str, Value]
Same = tuple[Value, ...]
"""What makes two rows of a table the same row, whatever their numbers are."""


@dataclass
class SharedRow:
    """A row of one or more gradebooks."""

    same: Same
    when: tuple[str, int]
    """Time and number, by which rows of two gradebooks are put in order."""
    rows: dict[int, Row]
    """Gradebook -> the row as it is there."""


def interleaved(first: Sequence[SharedRow], second: Sequence[SharedRow]) -> list[SharedRow]:
    """Both histories in one. What both have comes once, with the rows of both.

    Between two shared rows the older comes first. The order of each side is kept wherever both have their
    shared rows in one order, as copies of one gradebook do; no two entries of one side may be the same.
    """
    held, also = {entry.same for entry in first}, {entry.same: entry for entry in second}
    waiting = held & also.keys()
    order: list[SharedRow] = []
    i = j = 0
    while i < len(first) or j < len(second):
        ours = first[i] if i < len(first) else None
        theirs = second[j] if j < len(second) else None
        if theirs is not None and theirs.same in held and theirs.same not in waiting:
            j += 1
        elif _ours_is_next(ours, theirs, waiting):
            assert ours is not None
            if ours.same in waiting:
                waiting.remove(ours.same)
                ours.rows |= also[ours.same].rows
            order.append(ours)
            i += 1
        else:
            assert theirs is not None
            order.append(theirs)
            j += 1
    return order


def _ours_is_next(ours: SharedRow | None, theirs: SharedRow | None, waiting: set[Same]) -> bool:
    if ours is None or theirs is None:
        return theirs is None
    if theirs.same in waiting:
        return True
    # A shared row waits for what the other side has before it.
    return ours.same not in waiting and ours.when <= theirs.when
