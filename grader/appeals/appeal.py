"""What was decided by whom and why, the new decision, and what it changed."""

from __future__ import annotations

from dataclasses import dataclass

from grader.domain import Decision, Label
from grader.errors import InputError
from grader.gradebook import Gradebook
from grader.marks import Mark, adjusted, counting, mark
from grader.review.answers import ReviewedAnswer, level_of

APPEAL = "appeal"
"""The source of a decision that was made because a student asked."""


@dataclass(frozen=True, slots=True)
class AppealedPoint:
    """A key point that was decided anew."""

    point_id: str
    before: Label | None
    """What counted without the appeal; None where nothing had been said."""
    after: Label
    reason: str
    time: str
    levels: tuple[str, str] = ("", "")
    """The level before and after; '' for none."""


@dataclass(frozen=True, slots=True)
class AppealedAnswer:
    """What an appeal changed in one answer."""

    points: tuple[AppealedPoint, ...]
    mark_before: Mark | None


def redecide(
    book: Gradebook, row: ReviewedAnswer, point_id: str, *, missed: bool, reason: str, level: str = ""
) -> None:
    """Decide a key point anew, as one action. Raises InputError without a reason, which the sheet tells."""
    if not reason.strip():
        raise InputError("a decision on an appeal needs a reason", hint="The student reads it on the sheet.")
    book.decide([Decision(row.id, point_id, missed, source=APPEAL, reason=reason.strip(), level=level)])


def appealed(book: Gradebook, row: ReviewedAnswer) -> AppealedAnswer | None:
    """What stands in an answer because of an appeal; None where nothing does."""
    points: list[AppealedPoint] = []
    before: dict[str, Label | None] = {}
    levels: dict[str, str] = {}
    for said in row.points:
        decision = said.decision
        before[said.point.id], levels[said.point.id] = said.label, said.level
        if decision is not None and decision.source == APPEAL and decision.missed is not None:
            earlier = _earlier(book, row, decision)
            before[said.point.id] = counting(said.model.label if said.model else None, earlier)
            levels[said.point.id] = level_of(said.point, earlier)
            after = Label.MISSED if decision.missed else Label.COVERED
            points.append(
                AppealedPoint(
                    said.point.id,
                    before[said.point.id],
                    after,
                    decision.reason,
                    decision.time,
                    (levels[said.point.id], said.level),
                )
            )
    if not points:
        return None
    by = row.adjustment.marks if row.adjustment else None
    return AppealedAnswer(tuple(points), adjusted(row.question, mark(row.question, before, levels), by))


def _earlier(book: Gradebook, row: ReviewedAnswer, decision: Decision) -> Decision | None:
    """What the teacher had said before the student asked, where it was not taken back."""
    said = [
        earlier
        for earlier in book.untaken_decisions(row.id)
        if earlier.key_point_id == decision.key_point_id and earlier.source != APPEAL
    ]
    return said[-1] if said else None
