"""An answer that came in pictures: its pages beside the text, which the teacher may correct."""

from __future__ import annotations

from grader.domain import Answer
from grader.pages import as_recognised, typed
from tui.app import strings as s
from tui.app.messages import RubricChanged
from tui.app.screens.pages import PagesDialog, Typed
from tui.app.screens.review.panes import ReviewPanes


class Pictures(ReviewPanes):
    """What is typed is read at once, as a late answer is."""

    def action_pages(self) -> None:
        """Show the pages of the answer under the cursor."""
        row = self.row
        if row is None:
            return
        pages = self.session.book.pages(row.id)
        if not pages:
            self.notify(s.PAGES_NONE)
            return

        def told(new: Typed | None) -> None:
            if new is not None:
                with self.guarded():
                    self._retype(row.answer, new)

        title = s.PAGES_TITLE.format(name=self.session.name(row))
        self.app.push_screen(PagesDialog(title, pages, row.answer.text), told)

    def _retype(self, answer: Answer, new: Typed) -> None:
        if new.text is not None:
            counts = typed(answer, new.text)
        else:
            counts = as_recognised(answer, self.session.book.answer_versions())
        self.session.retype(counts)
        self.notify(s.PAGES_TYPED if new.text is not None else s.PAGES_AS_RECOGNISED)
        self.workspace.grading.grade()
        self.post_message(RubricChanged())
