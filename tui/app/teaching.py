"""What the review asks next and says of what was learned, for the question in hand. No Textual."""

from __future__ import annotations

from grader.domain import Basis, Decision, Label, Promise
from grader.gradebook import Key
from grader.learning import (
    Contradiction,
    ContradictionKind,
    PairToDecide,
    Reason,
    Standing,
    Statement,
    Why,
    contradictions,
    draw,
    influences,
    queue,
    stop,
)
from grader.learning.beginning import carried_in
from grader.learning.handing_over import is_handed_over, latest_handover
from grader.learning.spot_record import BLIND, keep_drawn, kept, spot_check
from grader.review.answers import ReviewedAnswer
from tui.app import strings as s
from tui.app.session import Session
from tui.app.widgets import signs

CHECK = 20
"""Verdicts of a spot check that a teacher asks for."""
_AHEAD = 40
"""Pairs looked ahead in the queue, past those that were left undecided or are not shown."""
_CONFIRMED = "confirmed contradictions"


class Teaching:
    """Goes with a session, and is read anew from it each time."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._passed: set[Key] = set()
        """Pairs that were asked for and left undecided, since all were."""
        self._stop: tuple[Standing, Statement] | None = None
        """What was worked out last, and of what: it is asked for at every key press."""

    @property
    def statement(self) -> Statement:
        """May the teacher stop?"""
        standing = self._session.lessons.standing(self._session.question_id)
        if self._stop is None or self._stop[0] is not standing:
            self._stop = standing, stop(standing)
        return self._stop[1]

    # What to decide next

    def next_asked(self) -> PairToDecide | None:
        """The most valuable pair among the answers shown; None when all of them are decided."""
        standing = self._session.lessons.standing(self._session.question_id)
        shown = [
            a
            for a in queue(standing, _AHEAD + len(self._passed))
            if self._session.place(a.key[0]) is not None
        ]
        left = [a for a in shown if a.key not in self._passed]
        if shown and not left:
            self._passed.clear()
            left = shown
        return left[0] if left else None

    def passed(self, key: Key) -> None:
        """A pair was shown; unless it is decided now, others are asked for first."""
        self._passed.add(key)

    def is_blind(self, asked: PairToDecide) -> bool:
        """Whether a pair is of the random sample, and so decided without sight of the verdict."""
        return asked.why is Why.SPOT

    # What was learned

    def line(self, place: int) -> str:
        """What was learned on a key point, in one line; '' before the first decision."""
        point = self._session.question.key_points[place]
        learned = self._session.lessons.point(self._session.question_id, point.id)
        if not self._session.lessons.teaches(self._session.question_id):
            return ""
        carries = self._session.lessons.carries(self._session.question_id)
        elsewhere = s.LESSON_CARRIED if carries else s.LESSON_ELSEWHERE
        settled = s.LESSON_SETTLED if learned.decisions else elsewhere
        said = [
            s.LESSON_POINT.format(number=place + 1, decisions=signs.count(learned.decisions, "decision")),
            settled.format(count=learned.settled),
        ]
        if learned.changed:
            said.append(s.LESSON_CHANGED.format(count=learned.changed))
        if learned.reopened:
            said.append(s.LESSON_REOPENED.format(count=learned.reopened))
        return ", ".join(said)

    def sentences(self) -> list[str]:
        """How the question stands: may one stop, what did a spot check say."""
        said = [self.handed_over_sentence() if self.handed_over else self.stop_sentence()]
        carried = carried_in(self._session.book)
        if carried is not None:
            points, decisions = carried.offered(self._session.rubric)
            counted = signs.count(decisions, "decision"), signs.count(points, "key point")
            said.append(s.BEGAN_WITH.format(decisions=counted[0], points=counted[1]))
        check = spot_check(self._session.book, self._session.question_id)
        if check.decided:
            said.append(
                s.SPOT_SAID.format(
                    decided=check.decided, agreed=check.agreed, at_least=f"{100 * check.at_least:.0f}"
                )
            )
        return said

    def stop_sentence(self) -> str:
        """Whether one may stop, and what that would leave wrong."""
        said = self.statement
        if said.reason is Reason.ALL_DECIDED:
            return s.STOP_ALL_DECIDED
        if said.reason is Reason.SAMPLE_OPEN:
            return s.STOP_SAMPLE_OPEN
        lead = {Reason.MAY_STOP: s.STOP_MAY, Reason.NOT_TRUSTED: s.STOP_NOT_TRUSTED}
        return f"{lead.get(said.reason, s.STOP_NOT_YET)} {_promised(said.promise)}"

    # Leaving the rest

    @property
    def handed_over(self) -> bool:
        """Whether the rest of the question was left to kpgrade."""
        return is_handed_over(self._session.lessons.standing(self._session.question_id))

    @property
    def may_hand_over(self) -> bool:
        """Whether the rest may be left to kpgrade now."""
        return self.statement.reason is Reason.MAY_STOP and not self.handed_over

    def handed_over_sentence(self) -> str:
        """When the rest was left to kpgrade, and on what promise."""
        held = latest_handover(self._session.book, self._session.question_id)
        if held is None:
            return ""
        latest, _ = held
        return f"{s.HANDED_OVER_ON.format(date=latest.time[:10])} {_promised(latest.promise)}"

    def hand_over_question(self) -> str:
        """What leaving the rest to kpgrade comes to, before it is done."""
        far = self._session.standing()
        unsure = signs.count(far.open_points, "verdict")
        asks = s.HAND_OVER_ASKS.format(promise=self.stop_sentence(), unsure=unsure)
        ungraded = far.answers - far.graded
        return (
            f"{asks} {s.HAND_OVER_OPEN.format(answers=signs.count(ungraded, 'answer'))}" if ungraded else asks
        )

    def why(self, row: ReviewedAnswer, place: int) -> str:
        """Of a verdict that was learned: what it was before, and whose decisions moved it most."""
        own, verdict = row.own[place], row.verdicts[place]
        if own is None or verdict is None or row.decisions[place] is not None:
            return ""
        if verdict.basis is Basis.HANDOVER:
            point = row.question.key_points[place]
            return s.WAS_HANDED_OVER.format(label=signs.signed(point, Label.UNSURE))
        if own.label is verdict.label:
            return ""
        key = (row.id, own.key_point_id)
        standing = self._session.lessons.standing(self._session.question_id)
        names = [
            self._session.name(self._session.rows[i.key[0]])
            for i in influences(standing, key, most=2)
            if i.key[0] in self._session.rows
        ]
        before = self._session.lessons.seen_settled(key) or own.label
        label = signs.signed(row.question.key_points[place], before)
        if not names:
            carries = self._session.lessons.carries(self._session.question_id)
            return (s.WAS_CARRIED if carries else s.WAS_ELSEWHERE).format(label=label)
        return s.WAS_BEFORE.format(label=label, names=", ".join(dict.fromkeys(names)))

    # Spot check

    def begin_check(self) -> int:
        """Draw settled verdicts for a spot check; return how many."""
        standing = self._session.lessons.standing(self._session.question_id)
        drawn = draw(standing, CHECK)
        keep_drawn(self._session.book, self._session.question_id, drawn)
        return len(drawn)

    def next_check(self) -> tuple[Key, int, int] | None:
        """(what to decide blind next, its number, of how many); None when the spot check is done."""
        drawn = kept(self._session.book, self._session.question_id)
        for number, one in enumerate(drawn, start=1):
            row = self._session.rows.get(one.key[0])
            if row is not None and row.decisions[self._session.point_index(one.key[1])] is None:
                return one.key, number, len(drawn)
        return None

    def decide_blind(self, key: Key, missed: bool) -> Label | None:
        """Record what was decided without sight of the verdict; return the verdict."""
        row = self._session.rows[key[0]]
        verdict = row.verdicts[self._session.point_index(key[1])]
        self._session.record([Decision(*key, missed, source=BLIND)])
        return verdict.label if verdict else None

    # Contradictions

    def contradictions(self) -> list[Contradiction]:
        """Decisions that do not go together and were not confirmed."""
        kept_ = self._session.book.setting(_CONFIRMED, [])
        confirmed = {tuple(each) for each in kept_} if isinstance(kept_, list) else set()
        standing = self._session.lessons.standing(self._session.question_id)
        return [c for c in contradictions(standing) if self._as_said(c) not in confirmed]

    def confirm(self, contradiction: Contradiction) -> None:
        """Both decisions are right as they are: ask no more, unless one of them changes."""
        before = self._session.book.setting(_CONFIRMED, [])
        known = before if isinstance(before, list) else []
        self._session.book.set_setting(_CONFIRMED, [*known, [*self._as_said(contradiction)]])

    def correct(self, contradiction: Contradiction, *, missed: bool) -> None:
        """Decide both alike."""
        wrong = [key for key in (contradiction.one, contradiction.other) if self.said(key) is not missed]
        self._session.record([Decision(*key, missed, reason=s.CONTRADICTION_TITLE) for key in wrong])

    def said(self, key: Key) -> bool:
        """Whether a decided pair was called missed."""
        decision = self._session.rows[key[0]].decisions[self._session.point_index(key[1])]
        return bool(decision and decision.missed)

    def _as_said(self, c: Contradiction) -> tuple[str, str, str, bool, bool]:
        return c.one[0], c.other[0], c.one[1], self.said(c.one), self.said(c.other)


def _promised(promise: Promise) -> str:
    return s.STOP_LEFT.format(
        left=signs.count(promise.left, "verdict"),
        differ=round(promise.differ),
        low=promise.low,
        high=promise.high,
        agreement=f"{100 * promise.agreement:.0f}",
        target=f"{100 * promise.target:.0f}",
    )


WHY_CONTRADICTS = {
    ContradictionKind.ALIKE: s.CONTRADICTS_ALIKE,
    ContradictionKind.NEAR: s.CONTRADICTS_NEAR,
    ContradictionKind.UNLIKELY: s.CONTRADICTS_UNLIKELY,
}
