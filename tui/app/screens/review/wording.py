"""'This wording counts': words of the answer become part of the rubric, after a look at whom that changes."""

from __future__ import annotations

from grader.phrases import PhraseRule, apply, concerned, with_phrase
from tui.app import strings as s
from tui.app.messages import RubricChanged
from tui.app.screens.learning.phrase import EffectsDialog, Phrase, PhraseDialog
from tui.app.screens.review.panes import ReviewPanes
from tui.app.worker import News, Previewed


class Wording(ReviewPanes):
    """Asks, previews, and puts it in force."""

    def action_wording(self) -> None:
        """Let words of this answer count for the key point under the cursor, or not."""
        row = self.row
        if row is None or not row.text.strip():
            return
        point = self.key_point
        evidence = self.session.evidence.of(row.text, point)
        proposed = " ".join(row.text[evidence.start : evidence.end].split())

        def chosen(phrase: Phrase | None) -> None:
            if phrase is not None:
                with self.guarded():
                    self._preview(PhraseRule(self.session.question_id, point.id, phrase.text, phrase.counts))

        self.app.push_screen(PhraseDialog(point.text, row.text, proposed), chosen)

    def _preview(self, rule: PhraseRule) -> None:
        book, grading = self.session.book, self.workspace.grading
        with_phrase(book.rubric, rule)
        if grading.busy:
            self.notify(s.EFFECTS_BUSY)
            return
        point = self.session.question.key_point(rule.key_point_id)
        asks = (s.EFFECTS_COUNT if rule.counts else s.EFFECTS_NOT_ENOUGH).format(
            phrase=rule.phrase, point=point.text
        )

        def said(yes: bool | None) -> None:
            grading.leave_preview()
            if yes:
                with self.guarded():
                    apply(book, rule)
                    self.session.reload()
                    self.notify(s.EFFECTS_DONE)
                    grading.grade()
                    self.post_message(RubricChanged())

        of = len(concerned(book.view(), rule))
        self.app.push_screen(
            EffectsDialog(asks, point, of, lambda i: self.session.name(self.session.rows[i])), said
        )
        if of:
            grading.preview(rule)

    def news(self, news: News) -> None:
        """Hand on what the preview read."""
        if isinstance(news, Previewed):
            if isinstance(self.app.screen, EffectsDialog):
                self.app.screen.add([news.effect])
            return
        super().news(news)
