"""A rubric edited in the middle of review: only what changed is graded again, decisions stay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container

from grader.domain import Rubric
from grader.gradebook.history import wording
from tui.app import strings as s
from tui.app.messages import RubricChanged
from tui.app.screens.base import Room
from tui.app.screens.rubric_editor import RubricEditor
from tui.app.session import Session
from tui.app.widgets import signs


def changed_points(before: Rubric, after: Rubric, answered: Container[str]) -> int:
    """How many key points of questions that were answered read differently now, or are new."""
    old = _words(before)
    return sum(old.get(key) != said for key, said in _words(after).items() if key[0] in answered)


def dropped_decisions(session: Session, after: Rubric) -> int:
    """How many decisions are on key points that `after` has no more."""
    kept = _words(after)
    return sum(
        decision is not None and (row.answer.question_id, point.id) not in kept
        for row in session.rows.values()
        for point, decision in zip(
            session.rubric.question(row.answer.question_id).key_points, row.decisions, strict=True
        )
    )


def _words(rubric: Rubric) -> dict[tuple[str, str], str]:
    return {(q.id, p.id): wording(q.text, p) for q in rubric.questions for p in q.key_points}


def change_rubric(room: Room) -> None:
    """Edit the open gradebook's rubric over a screen, and grade again what that asks for."""
    session, grading = room.workspace.session, room.workspace.grading
    before = session.rubric
    answers = Counter(a.question_id for a in session.book.answers())

    def changed(after: Rubric | None) -> None:
        if after is None or after == before:
            if after is not None:
                room.notify(s.RUBRIC_UNCHANGED)
            return
        with room.guarded():
            # A verdict in the making is about the old wording: it must not be filed under the new one.
            going_on = grading.busy
            grading.halt()
            graded = sum(r.graded for r in session.rows.values())
            dropped = dropped_decisions(session, after)
            session.book.set_rubric(after, note="edited in the app")
            session.reload()
            count = changed_points(before, after, answers)
            room.notify(_said(session, count, dropped), timeout=8)
            if count:
                # A class that was tried on a few answers, or stopped, is not graded to its end unasked.
                grading.grade(None if going_on or graded == len(session.rows) else graded)
            room.post_message(RubricChanged())

    room.app.push_screen(RubricEditor(before, answers), changed)


def _said(session: Session, count: int, dropped: int) -> str:
    """What the teacher reads of a change: points that are graded again, decisions it makes old or drops."""
    said = [s.RUBRIC_SAVED.format(points=signs.count(count, "key point")) if count else s.RUBRIC_SAVED_SAME]
    stale = sum(d is not None and d.stale for r in session.rows.values() for d in r.decisions)
    if stale:
        said.append(s.RUBRIC_STALE.format(decisions=signs.count(stale, "decision")))
    if dropped:
        said.append(s.RUBRIC_DROPPED.format(decisions=signs.count(dropped, "decision")))
    return "\n".join(said)
