"""Bootstrap by group: rows that share a document or a question are drawn together (Efron 1979)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from grader.metrics.arrays import Floats

RESAMPLES = 1000
FEW_GROUPS = 10
"""With fewer groups than this an interval is only a rough hint, and whoever prints it says so."""


class Interval(NamedTuple):
    """A percentile interval; NaN where a figure was undefined in most resamples."""

    low: float
    high: float


def group_weights(groups: int, resamples: int = RESAMPLES, seed: int = 0) -> Floats:
    """How often each group is drawn in each resample: (resamples, groups), each row summing to groups.

    The same arguments give the same draws, so two graders on the same rows are compared in pairs.
    """
    if groups < 1:
        return np.zeros((resamples, 0))
    drawn = np.random.default_rng(seed).multinomial(groups, np.full(groups, 1 / groups), size=resamples)
    return drawn.astype(np.float64)


def interval(replicates: Floats, level: float = 0.95) -> Interval:
    """The central `level` of the resampled figures; undefined ones are left out unless they are most."""
    known = replicates[~np.isnan(replicates)]
    if len(known) * 2 <= len(replicates):
        return Interval(float("nan"), float("nan"))
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high))


def paired_p_value(differences: Floats) -> float:
    """Two-sided p-value that two graders differ, from the paired differences of their resampled figures.

    Twice the smaller share of resamples at or beyond 0, with one added so that it is never 0. NaN where
    most differences are undefined.
    """
    known = differences[~np.isnan(differences)]
    if len(known) * 2 <= len(differences):
        return float("nan")
    tail = min(int((known <= 0).sum()), int((known >= 0).sum()))
    return min(1.0, 2 * (tail + 1) / (len(known) + 1))
