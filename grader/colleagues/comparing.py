"""Where the decisions of several people in one gradebook agree, and where they do not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from grader.domain import Answer, Decision, KeyPoint, Question
from grader.gradebook import Gradebook, Key
from grader.metrics import cohen_kappa
from grader.signs import said_as, word

ADJUDICATION = "adjudication"
"""The source of a decision that settles what several people decided differently."""
HERE = "this gradebook"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A key point of an answer on which people differ, and nobody has settled it since."""

    answer: Answer
    question: Question
    point: KeyPoint
    said: tuple[Decision, ...]
    """The last word of each, oldest first; the last of them holds until the conflict is settled."""


@dataclass(frozen=True, slots=True)
class PointAgreement:
    """Two people's decisions on one key point, those that each made alone."""

    question: Question
    point: KeyPoint
    people: tuple[str, str]
    both: int
    """Answers that both decided."""
    agreed: int
    """Answers to which both say covered or both missed, at whatever level."""
    kappa: float | None
    """Cohen's; None where it is not defined: one of them, or both, never said but one thing."""


def person(decision: Decision) -> str:
    """Whose a decision is: the gradebook that it was joined from, or this one."""
    name, found, _ = decision.source.partition(".kpgrade (")
    return f"{name}.kpgrade" if found else HERE


class Colleagues:
    """What several people decided in a gradebook that was joined from theirs, stale decisions left out."""

    def __init__(self, book: Gradebook) -> None:
        self._rubric = book.rubric
        self._answers = {a.id: a for a in book.answers()}
        self._last: dict[Key, dict[str, Decision]] = {}
        for decision in book.untaken_decisions():
            if decision.answer_id in self._answers and not decision.stale:
                self._take(decision)

    def _take(self, decision: Decision) -> None:
        said = self._last.setdefault((decision.answer_id, decision.key_point_id), {})
        who = person(decision)
        said.pop(who, None)
        if decision.missed is not None:
            said[who] = decision

    @property
    def people(self) -> list[str]:
        """The gradebooks that were joined here and have a decision of their own."""
        return sorted({who for said in self._last.values() for who in said} - {HERE})

    def conflicts(self) -> list[Conflict]:
        """What is to be settled, in the order of questions, key points and answers.

        What this gradebook itself says after the others settles it, too.
        """
        found = []
        for question in self._rubric.questions:
            for point in question.key_points:
                for answer in self._answers.values():
                    said = self._of(question, point, answer)
                    if said and person(said[-1]) != HERE and len({(d.missed, d.level) for d in said}) > 1:
                        found.append(Conflict(answer, question, point, said))
        return found

    def _of(self, question: Question, point: KeyPoint, answer: Answer) -> tuple[Decision, ...]:
        """The last words on a key point of those who graded alone, or nothing."""
        if answer.question_id != question.id:
            return ()
        words = [*self._last.get((answer.id, point.id), {}).values()]
        # What stood here before the gradebooks were copied is what both of them looked at.
        return tuple(words[1:] if words and person(words[0]) == HERE else words)

    def agreement(self) -> list[PointAgreement]:
        """Each key point for each two people who both decided it, in the rubric's order."""
        return [
            _agreement(question, point, pair, decided)
            for question in self._rubric.questions
            for point in question.key_points
            for pair in combinations(self.people, 2)
            if (decided := self._both(question, point, pair))
        ]

    def _both(self, question: Question, point: KeyPoint, pair: tuple[str, str]) -> list[tuple[bool, bool]]:
        decided = []
        for answer in self._answers.values():
            if answer.question_id == question.id:
                said = self._last.get((answer.id, point.id), {})
                if pair[0] in said and pair[1] in said:
                    decided.append((said[pair[0]].missed is True, said[pair[1]].missed is True))
        return decided


def _agreement(
    question: Question, point: KeyPoint, pair: tuple[str, str], decided: Sequence[tuple[bool, bool]]
) -> PointAgreement:
    kappa = cohen_kappa([one for one, _ in decided], [other for _, other in decided])
    agreed = sum(one == other for one, other in decided)
    return PointAgreement(question, point, pair, len(decided), agreed, None if math.isnan(kappa) else kappa)


def settle(book: Gradebook, conflict: Conflict, *, missed: bool, reason: str = "", level: str = "") -> None:
    """Settle a conflict, as one action that an undo takes back."""
    words = "; ".join(
        f"{person(d)}: {word(conflict.point, said_as(d.missed), d.level)}" for d in conflict.said
    )
    book.decide(
        [
            Decision(
                conflict.answer.id,
                conflict.point.id,
                missed,
                source=ADJUDICATION,
                reason=f"{reason} ({words})" if reason else words,
                level=level,
            )
        ]
    )
