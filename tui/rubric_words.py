"""What another rubric would change, in words and for a program."""

from __future__ import annotations

from collections.abc import Sequence

from grader.marks import Mark
from grader.review.change import RubricChange


def change_words(change: RubricChange) -> str:
    """What differs, in one line: for the command line, and for the app before it saves."""
    moved = sum(None not in marks for marks in change.marks.values())
    counts: tuple[tuple[Sequence[object], str, str], ...] = (
        (change.added, "new key point", "new key points"),
        (change.removed, "key point dropped", "key points dropped"),
        (change.reworded, "key point reworded", "key points reworded"),
        (change.rescored, "verdict to be given again", "verdicts to be given again"),
        (change.stale, "decision of yours on an older wording", "decisions of yours on an older wording"),
        (change.dropped, "decision of yours not counted", "decisions of yours not counted"),
        (change.set_aside, "answer to no question", "answers to no question"),
        (range(moved), "mark changed", "marks changed"),
    )
    parts = (f"{len(what)} {one if len(what) == 1 else more}" for what, one, more in counts if what)
    return ", ".join(parts) or "only titles or points differ"


def change_json(change: RubricChange) -> dict[str, object]:
    """The same for a program: ids, and marks as [low, high]; null while ungraded or not counted."""
    return {
        "added": change.added,
        "reworded": change.reworded,
        "removed": change.removed,
        "rescored": change.rescored,
        "stale": change.stale,
        "dropped": change.dropped,
        "set_aside": change.set_aside,
        "marks": {i: [_bounds(mark) for mark in marks] for i, marks in change.marks.items()},
    }


def _bounds(mark: Mark | None) -> tuple[float, float] | None:
    return (mark.low, mark.high) if mark else None
