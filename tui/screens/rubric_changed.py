"""A rubric edited in the middle of review: only what changed is graded again, decisions stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.domain import Rubric
from grader.errors import KpgradeError
from grader.gradebook.history import wording
from tui import strings as s
from tui.screens.rubric_editor import RubricEditor

if TYPE_CHECKING:
    from tui.app import KpgradeApp


def changed_points(before: Rubric, after: Rubric) -> int:
    """How many key points read differently now, or are new."""

    def words(rubric: Rubric) -> dict[tuple[str, str], str]:
        return {(q.id, p.id): wording(q.text, p) for q in rubric.questions for p in q.key_points}

    old = words(before)
    return sum(old.get(key) != said for key, said in words(after).items())


def change_rubric(app: KpgradeApp) -> None:
    """Edit the open gradebook's rubric, and grade again what that asks for."""
    before = app.session.rubric

    def changed(after: Rubric | None) -> None:
        if after is None or after == before:
            if after is not None:
                app.notify(s.RUBRIC_UNCHANGED)
            return
        try:
            # A verdict in the making is about the old wording: it must not be filed under the new one.
            app.grading.halt()
            app.session.book.set_rubric(after, note="edited in the app")
            app.session.reload()
        except KpgradeError as error:
            app.show_error(error)
            return
        count = changed_points(before, after)
        said = [s.RUBRIC_SAVED.format(count=count) if count else s.RUBRIC_SAVED_SAME]
        stale = sum(d is not None and d.stale for r in app.session.rows.values() for d in r.decisions)
        if stale:
            said.append(s.RUBRIC_STALE.format(count=stale))
        app.notify("\n".join(said), timeout=8)
        if count:
            app.grading.grade()
        app.rubric_changed()

    app.push_screen(RubricEditor(before), changed)
