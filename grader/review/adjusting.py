"""Marks of the teacher's own, given or taken beside the key points: how far they go, what they must say."""

from __future__ import annotations

from grader.domain import Adjustment
from grader.errors import InputError
from grader.review.answers import ReviewedAnswer

STEP = 0.5
"""What one press gives or takes, in marks."""


def room(row: ReviewedAnswer) -> tuple[float, float]:
    """The most that can be taken (0 or less) and given (0 or more), in marks; (0, 0) while it is ungraded.

    No mark leaves 0 or the question's full marks by it, whatever becomes of what is still open.
    """
    if row.reached is None:
        return 0.0, 0.0
    return min(0.0, -row.reached.high), max(0.0, row.question.full_marks - row.reached.low)


def adjustment(row: ReviewedAnswer, marks: float | None, reason: str, *, source: str = "app") -> Adjustment:
    """What is to be recorded where the teacher gives (above 0) or takes marks; None or 0 takes it back.

    Raises InputError for an answer without a mark, for one without a reason, which the student reads, and
    for marks that there is no room for.
    """
    if not marks:
        return Adjustment(row.id, None, source)
    if row.mark is None:
        raise InputError(
            "this answer has no mark yet", hint="Let it be graded, or decide its key points first."
        )
    if not reason.strip():
        raise InputError("a mark of your own needs a reason", hint="The student reads it beside the mark.")
    least, most = room(row)
    if not least <= marks <= most:
        raise InputError(
            f"{marks:+g} leads out of the question's marks",
            hint=f"There is room from {least:+g} to {most:+g}: no mark is below 0 or above full marks.",
        )
    return Adjustment(row.id, marks, source, reason.strip())
