"""One question as it stands now: what its decisions come to under the agreement that a teacher wants."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from grader.domain import Label
from grader.gradebook import Key
from grader.learning.learned import Learned, learn
from grader.learning.pairs import Pairs
from grader.learning.prior import Prior
from grader.learning.sample import spot_sample
from grader.learning.trust import TemperDistribution, trust
from grader.learning.units import Units, units
from grader.metrics.arrays import Bools, Floats

TARGET = 0.95
"""The agreement that a teacher gets without asking for another."""


class SettledBy(StrEnum):
    """Who settled a verdict."""

    TEACHER = "teacher"
    LEARNING = "learning"
    """The decisions on other answers: the model by itself was unsure, or said the opposite."""
    MODEL = "model"
    """The model by itself, and the decisions leave it at that."""
    HANDOVER = "handover"
    """Nobody was sure: the teacher left it to kpgrade, on the side that it leans to."""
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class LearnedVerdict:
    """What is said of one pair after all decisions."""

    key: Key
    label: Label
    p_missed: float
    """Probability of 'missed'; of a decided pair, what it would be had the teacher not decided it."""
    by: SettledBy
    shipped: Label
    """What the model by itself said."""


@dataclass(frozen=True, eq=False)
class Standing:
    """A question's pairs, what was learned of them, and what that is worth."""

    pairs: Pairs
    units: Units
    learned: Learned
    trust: TemperDistribution
    target: float
    """The share of settled verdicts that is to agree with the teacher."""
    p_missed: Floats
    """(pairs,) See `LearnedVerdict.p_missed`."""
    settled: Bools
    """(pairs,) Whether the pair is decided, or sure enough not to need it."""

    def verdict(self, row: int) -> LearnedVerdict:
        """What is said of the pair in this row of `pairs`."""
        p, shipped = float(self.p_missed[row]), self.pairs.shipped[row]
        if not self.pairs.left[row]:
            label = Label.MISSED if self.pairs.decided[row] else Label.COVERED
            return LearnedVerdict(self.pairs.keys[row], label, p, SettledBy.TEACHER, shipped)
        label = self.labels[row]
        if label is Label.UNSURE:
            return LearnedVerdict(self.pairs.keys[row], label, p, SettledBy.NOBODY, shipped)
        if not self._sure[row]:
            return LearnedVerdict(self.pairs.keys[row], label, p, SettledBy.HANDOVER, shipped)
        by = SettledBy.MODEL if label == shipped else SettledBy.LEARNING
        return LearnedVerdict(self.pairs.keys[row], label, p, by, shipped)

    @cached_property
    def labels(self) -> tuple[Label, ...]:
        """What each pair would count as undecided: what it leans to, where it is sure or handed over."""
        said = zip(self._leanings, self._sure, self.pairs.handed_over.tolist(), strict=True)
        return tuple(leans if sure or handed else Label.UNSURE for leans, sure, handed in said)

    @cached_property
    def _leanings(self) -> tuple[Label, ...]:
        return tuple(Label.MISSED if p > 0.5 else Label.COVERED for p in self.p_missed.tolist())

    @cached_property
    def _sure(self) -> tuple[bool, ...]:
        """Of each pair, whether it is settled without anybody's leave.

        What the model settled by itself stays settled until the random sample is decided, unless it leans to
        the other side by now: before that nothing says that the model's promise does not hold in this class.
        """
        waiting = not self.units.decided[spot_sample(self.units)].all()
        said = zip(self.settled.tolist(), self._leanings, self.pairs.shipped, strict=True)
        return tuple(settled or (waiting and leans is shipped) for settled, leans, shipped in said)

    def verdicts(self) -> dict[Key, LearnedVerdict]:
        """What is said of every pair."""
        return {key: self.verdict(row) for row, key in enumerate(self.pairs.keys)}


def stand(pairs: Pairs, prior: Prior, target: float = TARGET) -> Standing:
    """Learn from the decisions among a question's pairs."""
    learned = learn(pairs, prior)
    worth = trust(prior, learned.foretold, learned.observed.missed)
    p = worth.p_missed(learned.log_odds)
    return Standing(
        pairs, units(pairs), learned, worth, target, p, ~pairs.left | _surest(p, pairs.left, target)
    )


def _surest(p: Floats, left: Bools, target: float) -> Bools:
    """The most undecided pairs, the surest first, of which `target` agree as expected; each side apart."""
    sure = np.zeros(len(p), dtype=np.bool_)
    for side in (p < 0.5, p > 0.5):
        rows = np.flatnonzero(left & side)
        agree = np.maximum(p[rows], 1 - p[rows])
        order = np.argsort(-agree, kind="stable")
        good = np.cumsum(agree[order]) >= target * np.arange(1, len(rows) + 1)
        sure[rows[order][good]] = True
    return sure
