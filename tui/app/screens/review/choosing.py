"""Which answers are shown, in which order, of which question, and under which names."""

from __future__ import annotations

from grader.review.selection import Filter, Order, Show
from tui.app import strings as s
from tui.app.screens.dialogs import Ask, Pick
from tui.app.screens.names import turn_names
from tui.app.screens.review.panes import ReviewPanes
from tui.app.widgets.answer_list import AnswerList


class Choosing(ReviewPanes):
    """Each choice is asked for in a small dialog."""

    def action_search(self) -> None:
        """Show answers that contain some words."""

        def search(text: str | None) -> None:
            if text is not None:
                self.session.search(text)
                self.arranged(keep=True)

        self.app.push_screen(Ask(s.SEARCH_TITLE, self.session.filter.text, s.SEARCH_HINT), search)

    def action_filter(self) -> None:
        """Choose which answers are shown."""

        def choose(name: str | None) -> None:
            if name is not None:
                self.session.choose_filter(Filter(show=Show(name), text=self.session.filter.text))
                self.arranged()

        current = self.session.filter.show.value
        self.app.push_screen(Pick(s.FILTER_TITLE, list(s.SHOW_NAMES.items()), current), choose)

    def action_order(self) -> None:
        """Choose the order."""

        def choose(name: str | None) -> None:
            if name is not None:
                self.session.choose_order(Order(name))
                self.answer_id = ""
                self.arranged()

        self.app.push_screen(
            Pick(s.ORDER_TITLE, list(s.ORDER_NAMES.items()), self.session.order.value), choose
        )

    def action_question(self) -> None:
        """Turn to another question."""

        def choose(question_id: str | None) -> None:
            if question_id is not None and question_id != self.session.question_id:
                self.session.choose_question(question_id)
                self.answer_id, self.point = "", 0
                self.arranged()

        choices = [(q.id, q.text or q.id) for q in self.session.rubric.questions]
        self.app.push_screen(Pick(s.QUESTION, choices, self.session.question_id), choose)

    def action_names(self) -> None:
        """Show or hide the students' names."""
        turn_names(self)
        self.query_one(AnswerList).refresh()
        self.draw()

    def action_back(self) -> None:
        """Take the filter off first, then leave."""
        if not self.session.filter.is_empty:
            self.session.choose_filter(Filter())
            self.arranged(keep=True)
        else:
            super().action_back()
