"""What a question's decisions say of its other pairs."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi

import numpy as np

from grader.learning.laplace import Design, Posterior, fitted, sigmoid
from grader.learning.pairs import Pairs
from grader.learning.prior import Prior
from grader.metrics.arrays import Floats, Integers


@dataclass(frozen=True, eq=False)
class Observed:
    """What was decided, alike pairs as one."""

    design: Design
    missed: Floats
    """(decisions,) Share of its alike pairs that were called missed: 0 or 1, unless the teacher wavers."""
    unit: Integers
    """(pairs,) Which decision a pair is part of; -1 for none."""


@dataclass(frozen=True, eq=False)
class Learned:
    """A question's pairs, and the log-odds that its decisions give them."""

    pairs: Pairs
    prior: Prior
    design: Design
    observed: Observed
    posterior: Posterior
    foretold: Floats
    """(decisions,) Log-odds of 'missed' after all decisions but this one."""
    log_odds: Floats
    """(pairs,) Log-odds of 'missed' after all decisions; of a decided pair, after all but its own."""


def learn(pairs: Pairs, prior: Prior) -> Learned:
    """Learn from the decisions among the pairs. The same decisions give the same result in any order."""
    design = _design(pairs, prior)
    observed = _observed(pairs, design)
    posterior = fitted(observed.design, int(pairs.point.max(initial=-1)) + 1, observed.missed)
    log_odds = predicted(*posterior.latent(design))
    foretold = _without_own(posterior, observed)
    decided = observed.unit >= 0
    log_odds[decided] = foretold[observed.unit[decided]]
    return Learned(pairs, prior, design, observed, posterior, foretold, log_odds)


def predicted(mean: Floats, variance: Floats) -> Floats:
    """Log-odds of the probability that a Gaussian latent comes to on average (MacKay 1992)."""
    return np.asarray(mean / np.sqrt(1 + pi / 8 * variance))


def _design(pairs: Pairs, prior: Prior) -> Design:
    one = np.ones((len(pairs.keys), 1))
    return Design(
        offset=pairs.log_odds + pairs.carried,
        point=pairs.point,
        own=np.hstack([prior.point * one, prior.state * pairs.places]),
        shared=np.hstack(
            [
                prior.question * one,
                prior.slope * pairs.log_odds[:, None],
                prior.shared_state * pairs.places,
            ]
        ),
    )


def _observed(pairs: Pairs, design: Design) -> Observed:
    """Decisions on alike pairs of one key point, averaged."""
    decided = np.flatnonzero(~pairs.left)
    named = pairs.point[decided] * (pairs.alike.max(initial=0) + 1) + pairs.alike[decided]
    first, unit, count = np.unique(named, return_index=True, return_inverse=True, return_counts=True)[1:]
    mean = np.zeros((len(count), len(decided)))
    mean[unit, np.arange(len(decided))] = 1 / count[unit]
    among = design.at(decided)
    place = np.full(len(pairs.keys), -1, dtype=np.int64)
    place[decided] = unit
    return Observed(
        Design(mean @ among.offset, among.point[first], mean @ among.own, mean @ among.shared),
        mean @ pairs.decided[decided],
        place,
    )


def _without_own(posterior: Posterior, observed: Observed) -> Floats:
    """Log-odds of each decision as all others would have it (R&W 2006, section 5.4.2)."""
    mean, variance = posterior.latent(observed.design)
    p = sigmoid(mean)
    cavity = variance / (1 - p * (1 - p) * variance)
    return predicted(mean - cavity * (observed.missed - p), cavity)
