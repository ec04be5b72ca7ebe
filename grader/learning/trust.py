"""Is the posterior worth its name on this question? What was decided says.

A posterior over chosen pairs can be too sure of itself. Its log-odds are multiplied by a temper t (Guo et al.
2017) whose distribution starts as it was on other questions and is updated by how well each decision was
foretold by all others. A decision says the more of t the surer it was foretold, so the random sample that is
decided early counts most: doubtful pairs, which the queue picks, hardly move it.

A promise listens harder: it allows for tempers further off, and for words of the teacher that no line
foretells (a lapse, as in psychometric functions: Wichmann & Hill 2001).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from grader.learning.laplace import sigmoid
from grader.learning.prior import Prior
from grader.metrics.arrays import Floats

_GRID = np.exp(np.linspace(np.log(0.1), np.log(6.0), 80))


@dataclass(frozen=True, eq=False)
class TemperDistribution:
    """A distribution over tempers."""

    temper: Floats
    weight: Floats
    """Probability of each temper; sums to 1."""

    @property
    def mean(self) -> float:
        """The temper to expect; 1 takes the posterior at its word, 0 believes nothing it says."""
        return float(self.temper @ self.weight)

    def p_missed(self, log_odds: Floats) -> Floats:
        """Probabilities of log-odds, averaged over what the temper may be."""
        return np.asarray(sigmoid(np.outer(log_odds, self.temper)) @ self.weight)


def trust(prior: Prior, foretold: Floats, missed: Floats) -> TemperDistribution:
    """What decisions say of the temper: `foretold` are their log-odds as all others have them."""
    centre, spread = np.log(prior.temper), prior.temper_spread
    log_weight = -(((np.log(_GRID) - centre) / spread) ** 2) / 2
    log_odds = np.outer(foretold, _GRID)
    log_weight += (missed[:, None] * log_odds - np.logaddexp(0, log_odds)).sum(axis=0)
    weight = np.exp(log_weight - log_weight.max())
    return TemperDistribution(_GRID, weight / weight.sum())


_LAPSE = np.array([0.0, 0.01, 0.02, 0.04, 0.08, 0.16])
_OF_LAPSES = np.array([4.0, 3.0, 2.0, 1.0, 0.5, 0.25])
"""Shares of words that are at odds with any line, and how much more some are to be expected than others."""
_WIDER = 2.0
_NEGLIGIBLE = 1e-4


@dataclass(frozen=True, eq=False)
class Caution:
    """A distribution over tempers and lapses."""

    temper: Floats
    lapse: Floats
    weight: Floats
    """(each,) Probability of each temper with its lapse; sums to 1."""

    def wrong(self, log_odds: Floats) -> Floats:
        """(each,) How many verdicts on the side that they lean to differ, were this how it is."""
        tempers, place = np.unique(self.temper, return_inverse=True)
        wrong = (1 / (1 + np.exp(np.outer(tempers, np.abs(log_odds))))).sum(axis=1)[place]
        return np.asarray(self.lapse * len(log_odds) + (1 - 2 * self.lapse) * wrong)


def caution(prior: Prior, foretold: Floats, missed: Floats) -> Caution:
    """What decisions say of temper and lapse: see `trust`."""
    p = sigmoid(np.outer(foretold, _GRID))[:, :, None]
    said = np.where(missed[:, None, None] > 0.5, p, 1 - p)
    log_weight = np.log(_LAPSE + (1 - 2 * _LAPSE) * np.maximum(said, 1e-300)).sum(axis=0)
    centre, spread = np.log(prior.temper), _WIDER * prior.temper_spread
    log_weight += (-(((np.log(_GRID) - centre) / spread) ** 2) / 2)[:, None] + np.log(_OF_LAPSES)
    weight = np.exp(log_weight - log_weight.max())
    temper, lapse = (np.broadcast_to(each, weight.shape) for each in (_GRID[:, None], _LAPSE))
    counts = weight > _NEGLIGIBLE * weight.max()
    return Caution(temper[counts], lapse[counts], weight[counts] / weight[counts].sum())
