"""A check that rests on nothing but chance: settled verdicts drawn at random, decided blind."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from grader.domain import Decision
from grader.gradebook import Key
from grader.learning.standing import SettledBy, Standing

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Drawn:
    """A settled verdict that was drawn, as it stood then: what is decided later can't change it."""

    key: Key
    missed: bool


@dataclass(frozen=True, slots=True)
class SpotCheck:
    """What came of a spot check so far."""

    drawn: int
    decided: int
    agreed: int
    """How many of the decided ones the teacher sees as kpgrade did."""

    @property
    def at_least(self) -> float:
        """With 95% confidence at least this share of the settled verdicts agree; 0 before the first."""
        return at_least(self.agreed, self.decided)


def draw(standing: Standing, number: int) -> tuple[Drawn, ...]:
    """`number` of the verdicts that kpgrade settled, drawn at random; fewer where there are fewer.

    Chance comes from ids, so that the same class gives the same draw, whatever was done before.
    """
    units = standing.units
    shuffled = np.argsort(units.luck[units.of], kind="stable")
    rows = [row for row in shuffled if standing.verdict(row).by not in {SettledBy.TEACHER, SettledBy.NOBODY}]
    return tuple(Drawn(standing.pairs.keys[row], bool(standing.p_missed[row] > 0.5)) for row in rows[:number])


def checked(drawn: tuple[Drawn, ...], decisions: Mapping[Key, Decision]) -> SpotCheck:
    """Compare what was drawn with what the teacher says of it by now."""
    compared = [(d.missed, decisions[d.key].missed) for d in drawn if d.key in decisions]
    return SpotCheck(len(drawn), len(compared), sum(ours == theirs for ours, theirs in compared))


def at_least(agreed: int, decided: int, confidence: float = CONFIDENCE) -> float:
    """The exact one-sided lower bound of a share (Clopper & Pearson 1934).

    The share at which `agreed` or more of `decided` come up with a chance of 1 - `confidence`.
    """
    if not agreed:
        return 0.0
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _at_or_above(agreed, decided, middle) < 1 - confidence:
            low = middle
        else:
            high = middle
    return low


def _at_or_above(least: int, number: int, share: float) -> float:
    """The chance of `least` or more successes of `number`, each with chance `share` in (0, 1)."""
    logs = [
        math.lgamma(number + 1)
        - math.lgamma(k + 1)
        - math.lgamma(number - k + 1)
        + k * math.log(share)
        + (number - k) * math.log1p(-share)
        for k in range(least, number + 1)
    ]
    return math.fsum(map(math.exp, logs))
