"""The review as the rest of the app sees it: what it starts with, what it can be told, where it leads."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from grader.review.selection import Filter
from tui.app.messages import GoTo, Place, ShowGrading
from tui.app.screens.late_answers import add_answers
from tui.app.screens.review.asking import Asking
from tui.app.screens.review.choosing import Choosing
from tui.app.screens.review.deciding import Deciding
from tui.app.screens.review.keys import KEYS
from tui.app.screens.review.learning import Learning
from tui.app.screens.review.pictures import Pictures
from tui.app.screens.review.wording import Wording
from tui.app.screens.rubric_changed import change_rubric
from tui.app.workspace import Workspace


class ReviewScreen(Deciding, Learning, Wording, Choosing, Asking, Pictures):
    """One question's answers, to be settled."""

    BINDINGS: ClassVar[list[BindingType]] = [*KEYS]

    def __init__(self, workspace: Workspace, first: Filter | None = None) -> None:
        super().__init__(workspace)
        self._first = first or Filter()

    def on_mount(self) -> None:
        """Start at the first answer that wants the teacher."""
        self.session.choose_filter(self._first)
        self.session.show_names = self.workspace.settings.show_names
        self.arranged()
        self.query_one("#points").focus()

    def on_screen_resume(self) -> None:
        """Something may have been changed elsewhere."""
        # Where another gradebook is opened over this one, the screen is gone by now.
        if self.answer_id and self.is_current:
            self.arranged(keep=True)

    def show(self, chosen: Filter | None) -> None:
        """Show some answers, or leave it as it is."""
        if chosen is not None:
            self.session.choose_filter(chosen)
            self.answer_id = ""
        self.arranged()

    def show_answer(self, answer_id: str, point: int) -> None:
        """Show one answer, with the cursor on one of its key points."""
        question = self.session.rows[answer_id].question.id
        if question != self.session.question_id:
            self.session.choose_question(question)
        place = self.session.place(answer_id)
        if place is not None:
            self.answer_id, self.point = answer_id, point
            self.arranged(keep=True)

    def rubric_changed(self) -> None:
        """Points may have come, gone or moved."""
        self.point = min(self.point, len(self.session.question.key_points) - 1)
        if self.session.place(self.answer_id) is None:
            self.answer_id = ""
        self.arranged(keep=True)

    def action_grade(self) -> None:
        """To the grading."""
        self.post_message(ShowGrading())

    def action_class(self) -> None:
        """To the class."""
        self.post_message(GoTo(Place.CLASS))

    def action_rubric(self) -> None:
        """To the rubric."""
        change_rubric(self)

    def action_add(self) -> None:
        """Add answers that came late."""
        add_answers(self)

    def action_export(self) -> None:
        """To the export."""
        self.post_message(GoTo(Place.EXPORT))

    def action_colleagues(self) -> None:
        """To what colleagues decided."""
        self.post_message(GoTo(Place.COLLEAGUES))
