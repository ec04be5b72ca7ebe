"""The model's part in a review: evidence on request, and verdicts that come in meanwhile."""

from __future__ import annotations

from tui.app.screens.review.panes import ReviewPanes
from tui.app.widgets.answer_list import AnswerList
from tui.app.worker import Failed, Found, Graded, Look, News


class Asking(ReviewPanes):
    """Asks the grading thread, and never waits for it."""

    def action_evidence(self) -> None:
        """Ask the model which sentence carries the key point under the cursor."""
        row = self.row
        if row is None or not row.text.strip():
            return
        point = self.key_point
        self.looking = (row.id, point.id)
        self.workspace.grading.look(Look(row.id, point.id, self.session.question.text, row.text, point.text))
        self.draw()

    def news(self, news: News) -> None:
        """Keep what is shown true while grading goes on."""
        if isinstance(news, Graded):
            self._graded(news)
            return
        if isinstance(news, Found | Failed):
            self.looking = None
        self.draw()

    def _graded(self, news: Graded) -> None:
        self.query_one(AnswerList).refresh()
        row = self.row
        if row is None:
            self.session.arrange()
            self.arranged()
        elif row.id in news.step.answer_ids:
            self.draw()
        else:
            self.say_progress()
