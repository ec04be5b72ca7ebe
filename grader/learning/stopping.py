"""May the teacher stop? How many of the verdicts left to kpgrade will differ, and how sure is that."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from grader.domain import Promise
from grader.learning.sample import spot_sample
from grader.learning.standing import Standing
from grader.learning.trust import caution
from grader.metrics.arrays import Floats

LEAST_TRUST = 0.35
"""A temper below this means that the sure verdicts of a question are hardly better than the doubtful ones."""
_MOST = 0.975
_RATES = 48


class Reason(StrEnum):
    """Why a teacher may stop or not yet."""

    MAY_STOP = "may stop"
    ALL_DECIDED = "all decided"
    SAMPLE_OPEN = "sample open"
    """The random sample is not decided yet: nothing is promised before."""
    NOT_YET = "not yet"
    """More would differ than the teacher wants."""
    NOT_TRUSTED = "not trusted"
    """What was decided contradicts kpgrade too often: it can't be trusted on this question."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What kpgrade says of the verdicts left to it, and why she may stop or not yet."""

    promise: Promise
    reason: Reason

    @property
    def may_stop(self) -> bool:
        return self.reason in {Reason.MAY_STOP, Reason.ALL_DECIDED}

    @property
    def trusted(self) -> bool:
        return self.reason != Reason.NOT_TRUSTED


def stop(standing: Standing) -> Statement:
    """What may be said of the verdicts left, each taken to the side it leans to."""
    log_odds = standing.learned.log_odds[standing.pairs.left]
    total = len(standing.pairs.keys)
    learned = standing.learned
    careful = caution(learned.prior, learned.foretold, learned.observed.missed)
    wrong = careful.wrong(log_odds)
    differ = float(wrong @ careful.weight)
    low, high = _interval(careful.weight, wrong, len(log_odds))
    agreement = 1 - differ / total if total else 1.0
    promise = Promise(len(log_odds), differ, low, high, agreement, standing.target)
    return Statement(promise, _reason(standing, agreement))


def _reason(standing: Standing, agreement: float) -> Reason:
    if not standing.pairs.left.any():
        return Reason.ALL_DECIDED
    units = standing.units
    if not units.decided[spot_sample(units)].all():
        return Reason.SAMPLE_OPEN
    if standing.trust.mean < LEAST_TRUST:
        return Reason.NOT_TRUSTED
    return Reason.MAY_STOP if agreement >= standing.target else Reason.NOT_YET


def _interval(weight: Floats, wrong: Floats, left: int) -> tuple[int, int]:
    """Quantiles of a mixture of Poisson counts, which is a little wider than the exact sum of Bernoullis."""
    weight, wrong = _fewer(weight, wrong)
    most = float(wrong.max(initial=0.0))
    count = np.arange(min(left, round(most + 8 * np.sqrt(most) + 10)) + 1)
    log_factorial = np.concatenate([[0.0], np.cumsum(np.log(np.maximum(count[1:], 1)))])
    rate = np.maximum(wrong, 1e-12)[:, None]
    chance = np.exp(count * np.log(rate) - rate - log_factorial)
    reached = np.cumsum(weight @ chance)
    reached /= reached[-1]
    low, high = np.searchsorted(reached, [1 - _MOST, _MOST])
    return int(low), int(min(high, left))


def _fewer(weight: Floats, wrong: Floats) -> tuple[Floats, Floats]:
    """The mixture with rates that lie near each other taken together: a quantile is none the worse for it."""
    edges = np.linspace(wrong.min(), wrong.max(), _RATES)
    place = np.searchsorted(edges, wrong)
    total = np.bincount(place, weight, _RATES).astype(np.float64)
    held = total > 0
    return total[held], np.bincount(place, weight * wrong, _RATES)[held] / total[held]
