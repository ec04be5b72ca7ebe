"""What counts for every verdict of a class: the teacher's word, else what was learned, else the model's.

Everything that shows, counts or writes verdicts asks here, so that marks agree everywhere. Learning begins on
a question with its first decision; until then its verdicts are the model's own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from grader.domain import Basis, Decision, Label, Verdict
from grader.gradebook import ClassCounts, ClassView, Gradebook, Key
from grader.gradebook.moves import Move
from grader.learning.beginning import carried_in, carried_on
from grader.learning.reading import pairs_in, priors_in
from grader.learning.standing import TARGET, LearnedVerdict, SettledBy, Standing, stand

_TARGET = "target agreement"


@dataclass(frozen=True)
class LearnedView:
    """A class and what its decisions say of the verdicts that nobody decided."""

    said: ClassView
    """As it was read: its verdicts are the model's own."""
    standings: Mapping[str, Standing]
    """Question id -> what was learned, for questions with a decision."""

    @cached_property
    def verdicts(self) -> Mapping[Key, Verdict]:
        """The verdicts in force; of a decided one, the model's own."""
        return {**self.said.verdicts, **dict(self._learned())}

    def _learned(self) -> Iterable[tuple[Key, Verdict]]:
        for standing in self.standings.values():
            for key, learned in standing.verdicts().items():
                yield key, in_force(self.said.verdicts[key], learned)

    def settled_by(self, key: Key) -> SettledBy:
        """Who settled a verdict."""
        return settled_by(self.said.verdicts.get(key), self.verdicts.get(key), self.said.decisions.get(key))


def learned_view(book: Gradebook) -> LearnedView:
    """The whole class as it is now, read once, and what was learned of it."""
    view = book.view()
    target, priors = target_of(book), priors_in(view)
    standings = {
        question: stand(pairs_in(book, view, question), priors[question], target)
        for question in taught(book, view)
    }
    return LearnedView(view, standings)


def taught(book: Gradebook, view: ClassView) -> list[str]:
    """The questions with a decision to learn from, left to kpgrade, or begun with what was carried over."""
    asked = {a.id: a.question_id for a in view.answers}
    taught = {asked.get(d.answer_id) for d in view.decisions.values() if d.missed is not None and not d.stale}
    handed_over = {asked.get(answer) for answer, _ in view.handovers}
    begun = {question.id for question in view.questions.values() if carried_on(book, question)}
    return [question for question in view.questions if question in taught | handed_over | begun]


def counts(book: Gradebook) -> ClassCounts:
    """The class in numbers as it is now."""
    if not book.decisions() and not book.handovers() and carried_in(book) is None:
        return book.counts()
    learned: dict[str, dict[str, Label]] = defaultdict(dict)
    view = learned_view(book)
    for standing in view.standings.values():
        for (answer, point), verdict in standing.verdicts().items():
            learned[answer][point] = verdict.label
    return book.counts(learned)


def in_force(said: Verdict, learned: LearnedVerdict | None) -> Verdict:
    """The verdict that counts where the teacher did not decide; where she did, the model's own."""
    if learned is None or learned.by is SettledBy.TEACHER:
        return said
    basis = Basis.HANDOVER if learned.by is SettledBy.HANDOVER else Basis.LEARNED
    return replace(said, label=learned.label, p_missed=learned.p_missed, basis=basis)


def settled_by(said: Verdict | None, verdict: Verdict | None, decision: Decision | None) -> SettledBy:
    """Who settled a verdict: `said` is the model's own, `verdict` the one in force."""
    if decision is not None and decision.missed is not None:
        return SettledBy.TEACHER
    if said is None or verdict is None or verdict.label is Label.UNSURE:
        return SettledBy.NOBODY
    if verdict.basis is Basis.HANDOVER:
        return SettledBy.HANDOVER
    return SettledBy.MODEL if verdict.label is said.label else SettledBy.LEARNING


def target_of(book: Gradebook) -> float:
    """The share of settled verdicts that is to agree with the teacher of this class."""
    kept = book.setting(_TARGET)
    return kept if isinstance(kept, float) and 0.5 <= kept < 1 else TARGET


def set_target(book: Gradebook, target: float) -> None:
    """Ask for another agreement, in [0.5, 1)."""
    book.set_setting(_TARGET, float(target))


def keep_moves(book: Gradebook) -> None:
    """Record what became another verdict since this was last done; for whatever decided without the app."""
    if not book.decisions() and not book.moves() and carried_in(book) is None:
        return
    view = learned_view(book)
    known = {key: moves[-1].after for key, moves in book.moves().items()}
    new = moved(view, known)
    if new:
        book.record_moves(new)


def moved(view: LearnedView, known: Mapping[Key, Label]) -> list[Move]:
    """The verdicts in force that are others than when last looked at; decided ones do not move.

    `known`: what they were after their last move; without one they were the model's own.
    """
    found = []
    for key, verdict in view.verdicts.items():
        before = known.get(key, view.said.verdicts[key].label)
        if verdict.label is not before and verdict.p_missed is not None and key not in view.said.decisions:
            found.append(Move(*key, before, verdict.label, verdict.p_missed))
    return found
