"""What the review asks next, what it learned, and what is decided blind, together or side by side."""

from __future__ import annotations

from grader.gradebook import Key
from grader.learning import Contradiction
from grader.learning.beginning import begin_with, carried_held
from grader.learning.in_force import set_target
from grader.review.selection import Filter, Order, Show
from tui.app import strings as s
from tui.app.screens.dialogs import Pick, Unbidden
from tui.app.screens.learning.blind import BlindDialog
from tui.app.screens.learning.lessons import Deed, LessonsDialog
from tui.app.screens.learning.side_by_side import SaidOfBoth, Side, SideBySide
from tui.app.screens.review import words
from tui.app.screens.review.panes import ReviewPanes
from tui.app.teaching import CHECK, WHY_CONTRADICTS
from tui.app.widgets import signs
from tui.app.workspace import Workspace


class Learning(ReviewPanes):
    """Goes where most is learned, and shows what was."""

    _checking = False

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._told: set[str] = set()
        """Questions of which it was said that one may stop, or that the rest was left."""

    def action_unsure(self, step: int) -> None:
        """On to what is worth most: of this answer, then what the queue asks for."""
        row = self.row
        if step < 0 or self.session.order is not Order.QUEUE or row is None:
            super().action_unsure(step)
            return
        later = [i for i in row.open_points if i > self.point]
        if later:
            self.point = later[0]
            self.draw()
        else:
            self.ask_next()

    def ask_next(self) -> None:
        """Ask for the most valuable pair; where one may stop, or has, say so first."""
        asked = self.teaching.next_asked()
        if asked is None:
            super().action_unsure(1)
            return
        if self.session.question_id not in self._told:
            if self.teaching.may_hand_over:
                self.action_hand_over()
                return
            if self.teaching.handed_over:
                self._told.add(self.session.question_id)
                said = self.teaching.handed_over_sentence()
                self.notify(f"{said}\n{words.nothing_unsure(self.session)}", timeout=12)
                return
        self.teaching.passed(asked.key)
        if self.teaching.is_blind(asked):
            self._ask_blind(asked.key, s.SAMPLE_TITLE, s.SAMPLE_WHY)
        else:
            self._go_to(asked.key)

    def _go_to(self, key: Key) -> None:
        place = self.session.place(key[0])
        if place is not None:
            self.answer_id, self.point = key[0], self.session.point_index(key[1])
            self.asked = key
            self.go(place)

    def _ask_blind(self, key: Key, title: str, why: str, *, go_on: bool = False) -> None:
        """Decide a pair without sight of its verdict."""
        row, point = self.session.rows[key[0]], self.session.question.key_point(key[1])

        def said(yes: bool | None) -> None:
            if yes is None:
                return
            with self.guarded():
                verdict = self.teaching.decide_blind(key, not yes)
                agrees = verdict is signs.of(not yes)
                label = signs.signed(point, verdict)
                self.notify(s.BLIND_SAME if agrees else s.BLIND_OTHER.format(label=label))
                self._go_to(key)
                self.redrawn()
                if go_on:
                    self.action_check()

        self.app.push_screen(BlindDialog(title, why, self.session.name(row), row.text, point.text), said)

    def action_hand_over(self) -> None:
        """Leave the rest of the question to kpgrade, after a look at what it promises."""
        self._told.add(self.session.question_id)

        def said(yes: bool | None) -> None:
            if yes:
                with self.guarded():
                    self.session.hand_over()
                    self.arranged(keep=True)
                    self.notify(f"{s.HANDED_OVER}\n{words.nothing_unsure(self.session)}", timeout=12)

        self.app.push_screen(Unbidden(self.teaching.hand_over_question()), said)

    def action_learned(self) -> None:
        """Show what was learned, whether one may stop, and what can be done."""
        teaches = self.session.lessons.teaches(self.session.question_id)
        said = self.teaching.sentences() if teaches else [s.LESSONS_NONE]
        points = [self.teaching.line(i) for i in range(len(self.session.question.key_points))]

        def do(action: str | None) -> None:
            if action is not None:
                self.run_later(action)

        self.app.push_screen(LessonsDialog(said, [p for p in points if p], self._deeds()), do)

    def _deeds(self) -> list[Deed]:
        changed = sum(bool(row.changed) for row in self.session.all_rows)
        contradictions = len(self.teaching.contradictions())
        going = self.teaching.next_check()
        target = f"{100 * self.session.lessons.target:g}"
        deeds = [Deed("hand_over", s.DO_HAND_OVER)] if self.teaching.may_hand_over else []
        deeds.append(Deed("ask_next", s.DO_NEXT))
        if changed:
            deeds.append(Deed("changes", s.DO_CHANGES.format(count=changed)))
        if contradictions:
            deeds.append(Deed("contradictions", s.DO_CONTRADICTIONS.format(count=contradictions)))
        check = (
            s.DO_CHECK_ON.format(number=going[1], of=going[2]) if going else s.DO_CHECK.format(count=CHECK)
        )
        deeds += [Deed("check", check), Deed("target", s.DO_TARGET.format(target=target))]
        carried, in_use = carried_held(self.session.book)
        if carried is not None:
            decisions = signs.count(carried.offered(self.session.rubric)[1], "decision")
            words = s.DO_BEGIN_ANEW if in_use else s.DO_BEGIN_WITH.format(decisions=decisions)
            deeds.append(Deed("begin", words))
        return deeds

    def action_begin(self) -> None:
        """Begin with what was carried over, or without it, whichever the class does not now."""
        carried, in_use = carried_held(self.session.book)
        if carried is None:
            return
        with self.guarded():
            begin_with(self.session.book, carried, in_use=not in_use)
            self.session.grading_ended()
            self.redrawn()

    def action_ask_next(self) -> None:
        """On to the most valuable pair."""
        self.ask_next()

    def action_changes(self) -> None:
        """Show the answers in which a settled verdict has changed."""
        self.session.choose_filter(Filter(show=Show.CHANGED))
        self.answer_id = ""
        self.arranged()
        row = self.row
        if row is not None and row.changed:
            self.point = min(row.changed)
            self.draw()

    def action_check(self) -> None:
        """Decide settled verdicts, drawn at random, without sight of them."""
        with self.guarded():
            going = self.teaching.next_check()
            if going is None and self._checking:
                self._checking = False
                self.notify("\n".join([s.SPOT_DONE, *self.teaching.sentences()[1:]]), timeout=12)
                return
            if going is None and self.teaching.begin_check():
                going = self.teaching.next_check()
            if going is None:
                self.notify(s.SPOT_NONE)
                return
            self._checking = True
            key, number, of = going
            self._ask_blind(key, s.SPOT_TITLE.format(number=number, of=of), s.SPOT_WHY, go_on=True)

    def action_target(self) -> None:
        """Choose how often settled verdicts should agree."""

        def choose(value: str | None) -> None:
            if value is None:
                return
            with self.guarded():
                set_target(self.session.book, float(value))
                self.session.grading_ended()
                self.redrawn()

        current = f"{self.session.lessons.target:g}"
        self.app.push_screen(Pick(s.TARGET_TITLE, list(s.TARGET_NAMES.items()), current), choose)

    def action_contradictions(self) -> None:
        """Look at decisions that do not go together, two at a time."""
        found = self.teaching.contradictions()
        if not found:
            self.notify(s.NO_CONTRADICTIONS)
            return
        first = found[0]

        def said(what: SaidOfBoth | None) -> None:
            if what is None:
                return
            with self.guarded():
                if what is SaidOfBoth.RIGHT:
                    self.teaching.confirm(first)
                else:
                    self.teaching.correct(first, missed=what is SaidOfBoth.MISSED)
                self.redrawn()
                self.action_contradictions()

        self.app.push_screen(self._side_by_side(first), said)

    def _side_by_side(self, two: Contradiction) -> SideBySide:
        sides = [
            Side(self.session.name(row), row.text, self.teaching.said(key))
            for key in (two.one, two.other)
            for row in (self.session.rows[key[0]],)
        ]
        point = self.session.question.key_point(two.one[1])
        return SideBySide(WHY_CONTRADICTS[two.kind], point, *sides)
