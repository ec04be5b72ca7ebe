"""What the decisions of an open gradebook teach, in memory and brought up to date decision by decision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from grader.domain import Decision, Label, Verdict
from grader.gradebook import ClassView, Gradebook, Key
from grader.gradebook.moves import Move
from grader.learning.in_force import in_force, target_of, taught
from grader.learning.pairs import UNDECIDED, Pairs
from grader.learning.reading import pairs_in, priors_in
from grader.learning.standing import SettledBy, Standing, stand


@dataclass(frozen=True, slots=True)
class PointLesson:
    """What was learned on one key point of a question."""

    decisions: int
    settled: int
    """Verdicts settled by learning: the model by itself was unsure, or said the opposite."""
    changed: int
    """Verdicts that were settled before and are settled otherwise now."""
    reopened: int
    """Verdicts that were settled before and are open now."""


class Lessons:
    """The lessons of one gradebook. Owned by one thread; what it learns it also keeps on record."""

    def __init__(self, book: Gradebook, view: ClassView) -> None:
        self._book = book
        self.forget(view)

    def forget(self, view: ClassView) -> None:
        """Begin anew with the class as it is: after grading, or when rubric, answers or target changed."""
        self._view = view
        self._outdated = False
        self.target, self._priors = target_of(self._book), priors_in(view)
        self._standings: dict[str, Standing] = {}
        self._question_of = {a.id: a.question_id for a in view.answers}
        self._taught = set(taught(self._book, view))
        moves = self._book.moves()
        self._known = {key: said[-1].after for key, said in moves.items()}
        self._seen = {key: seen for key, said in moves.items() if (seen := _settled_first(said))}

    def catch_up(self) -> None:
        """Record what became another verdict by decisions that were made without this."""
        if not self._book.read_only:
            self._record([move for question in self._taught for move in self._moved(question)])

    def _record(self, moved: Sequence[Move]) -> None:
        if moved:
            self._book.record_moves(moved)

    def outdated(self) -> None:
        """Verdicts came in: the next decision on one of them is learned from together with all of them."""
        self._outdated = True

    def standing(self, question_id: str) -> Standing:
        """What is known of a question; before its first decision that is the model's own word."""
        if question_id not in self._standings:
            pairs = pairs_in(self._book, self._view, question_id)
            self._standings[question_id] = stand(pairs, self._priors[question_id], self.target)
        return self._standings[question_id]

    def teaches(self, question_id: str) -> bool:
        """Whether anything was decided on the question, so that its verdicts are learned ones."""
        return question_id in self._taught

    def carries(self, question_id: str) -> bool:
        """Whether the question began with what an earlier class taught."""
        return bool(self.standing(question_id).pairs.carried.any())

    def take(self, decisions: Mapping[Key, Decision | None]) -> list[Move]:
        """Learn from what was just decided or withdrawn; return and record what became another verdict."""
        if self._outdated and any(key not in self._view.verdicts for key in decisions):
            self.forget(self._book.view())
        moved: list[Move] = []
        by_question: dict[str, dict[Key, Decision | None]] = {}
        for key, decision in decisions.items():
            by_question.setdefault(self._question_of[key[0]], {})[key] = decision
        for question, said in by_question.items():
            standing = self.standing(question)
            self._standings[question] = stand(
                _with(standing.pairs, said), standing.learned.prior, self.target
            )
            pairs = self._standings[question].pairs
            if pairs.left.all() and not pairs.handed_over.any() and not self.carries(question):
                self._taught.discard(question)
            else:
                self._taught.add(question)
            moved += self._moved(question)
        self._record(moved)
        return moved

    def _moved(self, question_id: str) -> list[Move]:
        """What is said differently than when last looked at; decided ones do not move."""
        standing, teaches = self.standing(question_id), self.teaches(question_id)
        found = []
        for row in np.flatnonzero(standing.pairs.left).tolist():
            key, shipped = standing.pairs.keys[row], standing.pairs.shipped[row]
            before = self._known.get(key, shipped)
            after = standing.labels[row] if teaches else shipped
            if after is not before:
                found.append(Move(*key, before, after, float(standing.p_missed[row])))
                self._known[key] = after
                if before is not Label.UNSURE:
                    self._seen.setdefault(key, before)
        return found

    def verdict(self, said: Verdict) -> Verdict:
        """The verdict in force for the model's own."""
        question = self._question_of[said.answer_id]
        if not self.teaches(question):
            return said
        standing = self.standing(question)
        row = standing.pairs.row.get((said.answer_id, said.key_point_id))
        return in_force(said, None if row is None else standing.verdict(row))

    def seen_settled(self, key: Key) -> Label | None:
        """What a verdict that has moved was first settled as; None where it has not, or was open before."""
        return self._seen.get(key)

    def point(self, question_id: str, key_point_id: str) -> PointLesson:
        """What was learned on one key point."""
        if not self.teaches(question_id):
            return PointLesson(0, 0, 0, 0)
        standing = self.standing(question_id)
        rows = [row for row, key in enumerate(standing.pairs.keys) if key[1] == key_point_id]
        left = [row for row in rows if standing.pairs.left[row]]
        said = Counter(self._change(standing, row) for row in left)
        settled = sum(standing.verdict(row).by is SettledBy.LEARNING for row in left)
        return PointLesson(len(rows) - len(left), settled, said["changed"], said["reopened"])

    def changed(self, question_id: str) -> set[Key]:
        """The undecided pairs whose verdict was settled before and is another one now."""
        if not self.teaches(question_id) or not self._seen:
            return set()
        standing = self.standing(question_id)
        places = ((key, standing.pairs.row.get(key)) for key in self._seen)
        return {
            key
            for key, row in places
            if row is not None and standing.pairs.left[row] and self._change(standing, row)
        }

    def _change(self, standing: Standing, row: int) -> str:
        """'changed', 'reopened' or ''."""
        seen, label = self._seen.get(standing.pairs.keys[row]), standing.labels[row]
        if seen is None or seen is label:
            return ""
        return "reopened" if label is Label.UNSURE else "changed"


def _with(pairs: Pairs, said: Mapping[Key, Decision | None]) -> Pairs:
    """The pairs with these decisions among them; a pair that needs no model is not there."""
    decided = pairs.decided.copy()
    for key, decision in said.items():
        if (row := pairs.row.get(key)) is not None:
            known = decision is not None and decision.missed is not None and not decision.stale
            decided[row] = int(bool(decision and decision.missed)) if known else UNDECIDED
    return replace(pairs, decided=decided)


def _settled_first(moves: Iterable[Move]) -> Label | None:
    return next((move.before for move in moves if move.before is not Label.UNSURE), None)
