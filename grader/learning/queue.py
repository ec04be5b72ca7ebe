"""What to ask next: what teaches most, with a random sample mixed in early that keeps the promise honest."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from grader.gradebook import Key
from grader.learning.sample import spot_sample
from grader.learning.standing import Standing
from grader.metrics.arrays import Floats


class Why(StrEnum):
    """Why a pair is asked for."""

    DOUBTFUL = "doubtful"
    SPOT = "spot"
    """It is of the random sample."""


@dataclass(frozen=True, slots=True)
class PairToDecide:
    """A pair to decide next."""

    key: Key
    stands_for: int
    """Pairs that are alike, this one among them."""
    p_missed: float
    why: Why


def queue(standing: Standing, length: int = 1) -> list[PairToDecide]:
    """The next pairs to decide, the most valuable first; fewer where fewer are left.

    The random sample takes turns with the most doubtful, weighted by how many answers they stand for.
    """
    units = standing.units
    sample = set(spot_sample(units).tolist())
    doubtful = [u for u in np.argsort(-worth(standing), kind="stable").tolist() if not units.decided[u]]
    spots = [
        u for u in np.argsort(units.luck, kind="stable").tolist() if u in sample and not units.decided[u]
    ]
    asked: list[int] = []
    turn = int(units.decided.sum())
    while len(asked) < length and (doubtful or spots):
        unit = (spots if spots and (turn % 2 or not doubtful) else doubtful).pop(0)
        if unit not in asked:
            asked.append(unit)
            turn += 1
    return [_asked(standing, unit, Why.SPOT if unit in sample else Why.DOUBTFUL) for unit in asked]


def worth(standing: Standing) -> Floats:
    """(units,) How many wrong verdicts deciding each unit is expected to put right."""
    units = standing.units
    p = standing.p_missed[units.first]
    return np.asarray(np.minimum(p, 1 - p) * units.size)


def _asked(standing: Standing, unit: int, why: Why) -> PairToDecide:
    row = int(standing.units.first[unit])
    return PairToDecide(
        standing.pairs.keys[row], int(standing.units.size[unit]), float(standing.p_missed[row]), why
    )
