"""A rubric edited in the middle of review: only what changed is graded again, decisions stay."""

from __future__ import annotations

from collections import Counter

from grader.domain import Rubric
from grader.learning.carrying import carried_from
from grader.review.change import RubricChange
from grader.rubrics.drafts import shelf_of
from tui.app import strings as s
from tui.app.messages import RubricChanged
from tui.app.screens.base import Room
from tui.app.screens.rubric_editor import RubricEditor
from tui.app.widgets import signs
from tui.rubric_words import change_words


def change_rubric(room: Room) -> None:
    """Edit the open gradebook's rubric over a screen, and grade again what that asks for."""
    session, grading = room.workspace.session, room.workspace.grading
    before = session.rubric
    answers = Counter(a.question_id for a in session.book.answers())
    shelf = shelf_of(session.book.path)

    def changed(after: Rubric | None) -> None:
        if after is None:
            return
        if after == before:
            shelf.drop()
            room.notify(s.RUBRIC_UNCHANGED)
            return
        with room.guarded():
            change = session.change_of(after)
            # A verdict in the making is about the old wording: it must not be filed under the new one.
            going_on = grading.busy
            grading.halt()
            graded = sum(r.graded for r in session.rows.values())
            session.change_rubric(change)
            shelf.drop()
            room.notify(_said(change), timeout=8)
            if going_on or change.rescored:
                # A class that was tried on a few answers, or stopped, is not graded to its end unasked.
                grading.grade(None if going_on or graded == len(session.rows) else graded)
            room.post_message(RubricChanged())

    def consequences(after: Rubric) -> str:
        change = session.change_of(after)
        return change_words(change) if change.touches_the_class else ""

    editor = RubricEditor(
        before,
        shelf,
        answers=answers,
        consequences=consequences,
        carried=lambda: carried_from(session.book),
        server=room.workspace.settings.connected,
    )
    room.app.push_screen(editor, changed)


def _said(change: RubricChange) -> str:
    """What the teacher reads of a change: points that are graded again, decisions it makes old or drops."""
    points = len(change.rescored_points)
    lines = [
        s.RUBRIC_SAVED.format(points=signs.count(points, "key point")) if points else s.RUBRIC_SAVED_SAME
    ]
    if change.stale:
        lines.append(s.RUBRIC_STALE.format(decisions=signs.count(len(change.stale), "decision")))
    if change.dropped:
        lines.append(s.RUBRIC_DROPPED.format(decisions=signs.count(len(change.dropped), "decision")))
    return "\n".join(lines)
