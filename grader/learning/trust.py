"""Is the posterior worth its name on this question? What was decided says.

A posterior over chosen pairs can be too sure of itself. Its log-odds are multiplied by a temper t (Guo et al.
2017) whose distribution starts as it was on other questions and is updated by how well each decision was
foretold by all others. A decision says the more of t the surer it was foretold, so the random sample that is
decided early counts most: doubtful pairs, which the queue picks, hardly move it.
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
