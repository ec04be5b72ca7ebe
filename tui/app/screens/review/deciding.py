"""What the teacher says: of one key point, of an answer, of a group; taken back; with a comment."""

from __future__ import annotations

from textual import on

from grader.comments import bank
from grader.comments.bank import BankedComment
from grader.domain import Label
from grader.drafting.draft import draft
from grader.review.answers import ReviewedAnswer, level_of
from grader.review.selection import Filter
from grader.signs import sign
from grader.text import visible
from tui.app import strings as s
from tui.app.screens.banked import point_comment
from tui.app.screens.dialogs import CommentDialog, Pick
from tui.app.screens.learning.together import TogetherDialog
from tui.app.screens.own_mark import OwnMarkDialog
from tui.app.screens.review.panes import ReviewPanes
from tui.app.widgets import signs
from tui.app.widgets.answer_list import AnswerList
from tui.app.widgets.points_pane import PointsPane


class Deciding(ReviewPanes):
    """Every decision is in the file before it is on the screen."""

    def action_accept(self) -> None:
        """Decide what is shown for the unsure point under the cursor; with none left, go on."""
        row = self.row
        if row is None:
            return
        if self.asked == (row.id, self.key_point.id) and row.decisions[self.point] is None:
            self._accept(row)
        elif not row.open_points:
            self.action_unsure(1)
        elif self.point not in row.open_points:
            self.point = row.open_points[0]
            self.draw()
        else:
            self._accept(row)

    def _accept(self, row: ReviewedAnswer) -> None:
        with self.guarded():
            self._settle(row, missed=self.session.shown_missed(row, self.key_point.id))
        self._decided(row)

    def _settle(self, row: ReviewedAnswer, *, missed: bool) -> None:
        """Decide the key point under the cursor; where the queue asked, for all answers in the same words."""
        if self.asked != (row.id, self.key_point.id):
            self.session.decide(row, self.key_point.id, missed)
            return
        others = self.session.decide_alike(row, self.key_point.id, missed) - 1
        if others:
            self.notify(s.ALSO_DECIDED.format(count=signs.count(others, "answer")))

    def action_flip(self, point: int) -> None:
        """Decide the opposite of what is shown for a key point."""
        row = self.row
        if row is None or point >= len(row.labels) or row.labels[point] is None:
            return
        was_open = point in row.open_points
        self.point = point
        with self.guarded():
            self._settle(row, missed=not self.session.shown_missed(row, self.key_point.id))
        self._decided(row, advance=was_open)

    def action_flip_here(self) -> None:
        """Flip the key point under the cursor, for rubrics of more than ten."""
        self.action_flip(self.point)

    def action_level(self) -> None:
        """Give the key point under the cursor one of its levels."""
        row, point, place = self.row, self.key_point, self.point
        if row is None or row.labels[place] is None:
            return
        if not point.levels:
            self.notify(s.NO_LEVELS)
            return

        def given(name: str | None) -> None:
            if name is None:
                return
            was_open = place in row.open_points
            with self.guarded():
                self.session.decide_level(row, point.id, name)
            self._decided(row, advance=was_open)

        choices = [
            (level.name, s.LEVEL_POINTS.format(name=level.name, points=level.points))
            for level in point.levels
        ]
        current = level_of(point, row.decisions[place])
        self.app.push_screen(Pick(visible(point.text), choices, current), given)

    def action_withdraw(self) -> None:
        """Give the key point under the cursor back to the model."""
        row = self.row
        if row is None or row.decisions[self.point] is None:
            return
        with self.guarded():
            self.session.decide(row, self.key_point.id, None)
        self._decided(row, advance=False)

    @on(PointsPane.Clicked)
    def _pressed(self, event: PointsPane.Clicked) -> None:
        self.point = event.point
        if event.action == "flip":
            self.action_flip(event.point)
        elif event.action == "withdraw":
            self.action_withdraw()
        elif event.action == "level":
            self.action_level()
        elif (row := self.row) is not None:
            self._accept(row)

    def action_accept_all(self) -> None:
        """Decide every key point of this answer as shown."""
        row = self.row
        if row is None:
            return
        with self.guarded():
            self.notify(
                s.ACCEPTED_ALL.format(points=signs.count(self.session.accept_answer(row), "key point"))
            )
        self._decided(row, advance=False)

    def action_group(self) -> None:
        """Give every identical answer what this one shows; without one, compare it with near-alike ones."""
        row = self.row
        if row is None or not row.graded:
            return
        if len(self.session.group(row)) == 1:
            self._near(row)
            return
        with self.guarded():
            self.notify(s.GROUP_DECIDED.format(count=self.session.decide_group(row)))
        self._decided(row, advance=False)

    def _near(self, row: ReviewedAnswer) -> None:
        near = [other for other in self.session.near(row) if other.graded]
        if not near:
            self.notify(s.GROUP_ALONE)
            return
        shown = [
            sign(p, signs.of(self.session.shown_missed(row, p.id))) for p in self.session.question.key_points
        ]
        said = "  ".join(f"{i} {shown_as}" for i, shown_as in enumerate(shown, 1))
        lead = s.TOGETHER_LEAD.format(name=self.session.name(row), said=said)

        def together(chosen: list[str] | None) -> None:
            if chosen is None:
                return
            with self.guarded():
                self.notify(s.TOGETHER_DONE.format(count=self.session.decide_near(row, chosen)))
            self._decided(row, advance=False)

        others = [(other.id, self.session.name(other), other.text) for other in near]
        self.app.push_screen(TogetherDialog(lead, row.text, others), together)

    def _decided(self, row: ReviewedAnswer, *, advance: bool = True) -> None:
        """Show a decision; with the point settled, move to the answer's next unsure one."""
        # What was learned of it may stand on any line.
        self.query_one(AnswerList).refresh()
        if advance and row.open_points:
            later = [i for i in row.open_points if i > self.point]
            self.point = (later or row.open_points)[0]
        self.draw()

    def action_undo(self) -> None:
        """Take the newest action back, and go where it was."""
        with self.guarded():
            rows = self.session.undo()
            if rows:
                self._undone(rows)
            else:
                self.notify(s.NOTHING_TO_UNDO if rows is None else s.UNDONE_ELSEWHERE)

    def _undone(self, rows: list[ReviewedAnswer]) -> None:
        row = rows[0]
        self.notify(
            s.UNDONE_MANY.format(answers=signs.count(len(rows), "answer"))
            if len(rows) > 1
            else s.UNDONE.format(name=self.session.name(row))
        )
        if row.answer.question_id != self.session.question_id:
            self.session.choose_question(row.answer.question_id)
        if self.session.place(row.id) is None:
            self.session.choose_filter(Filter())
        self.answer_id = row.id
        self.point = (row.open_points or [self.point])[0]
        self.arranged(keep=True)

    def action_adjust(self, step: int) -> None:
        """Give or take marks beside the key points."""
        row = self.row
        if row is None:
            return
        if row.mark is None:
            self.notify(s.MARK_NONE)
            return

        def keep(said: tuple[float, str] | None) -> None:
            own = row.adjustment
            if said is None or said == ((own.marks, own.reason) if own else (0.0, "")):
                return
            with self.guarded():
                self.session.adjust(row, *said)
            self.redrawn()

        self.app.push_screen(OwnMarkDialog(row, self.session.name(row), step), keep)

    def action_comment(self) -> None:
        """Write a comment."""
        row = self.row
        if row is None:
            return

        def keep(text: str | None) -> None:
            if text is None or text == row.comment:
                return
            with self.guarded():
                self.session.comment(row, text)
                self.workspace.settings.commented(text)
                self.workspace.settings.save()
            self.draw()

        title = s.COMMENT_TITLE.format(name=self.session.name(row))
        used = [*self.workspace.settings.comments, *(one.text for one in self._bank())]
        self.app.push_screen(CommentDialog(title, row.comment, [*dict.fromkeys(used)]), keep)

    def action_draft(self) -> None:
        """Offer drafted sentences as the comment; they count once they are saved."""
        row = self.row
        if row is None:
            return
        name = self.session.name(row)
        with self.guarded():
            kept = self.session.book.drafts().get(row.id)
            text = kept[0] if kept else draft(row, self.session.language)
            if not text:
                self.notify(s.DRAFT_OPEN)
                return
            title = (
                s.DRAFT_BY.format(name=name, by=visible(kept[1])) if kept else s.DRAFT_TITLE.format(name=name)
            )

            def keep(saved: str | None) -> None:
                if saved is not None:
                    with self.guarded():
                        self.session.comment(row, saved)
                    self.draw()

            before = f"{row.comment}\n" if row.comment else ""
            self.app.push_screen(CommentDialog(title, f"{before}{text}", ()), keep)

    def _bank(self) -> list[BankedComment]:
        """The bank of comments; empty, and said so, where its file makes no sense."""
        with self.guarded():
            return bank.kept()
        return []

    def action_point_comment(self) -> None:
        """Change what this student is told of the key point under the cursor."""
        row = self.row
        if row is None:
            return
        said = row.points[self.point]
        if said.label not in (Label.COVERED, Label.MISSED):
            self.notify(s.POINT_COMMENT_OPEN)
            return
        when = str(said.label)

        def keep(text: str | None) -> None:
            if text is None or text == said.comment:
                return
            with self.guarded():
                self.session.comment_point(row, said.point, text)
            self.draw()

        label = signs.word(said.point, said.label, said.level)
        title = s.POINT_COMMENT_TITLE.format(name=self.session.name(row), number=self.point + 1, label=label)
        asks = point_comment(
            title, said.comment, s.POINT_COMMENT_HINT, point=said.point.text, when=when, banked=self._bank()
        )
        self.app.push_screen(asks, keep)
