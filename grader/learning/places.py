"""Where the model was at each pair, as the few coordinates in which a question's answers differ.

States of a key point lie about a mean of their own, which says what was asked; what an answer adds is the
direction in which it departs from it. Of those directions the leading principal components are kept: for
up to RANK answers that is exact, for larger classes it is an approximation of the kernel.
"""

from __future__ import annotations

import numpy as np

from grader.engines.readout import Floats32
from grader.metrics.arrays import Floats, Integers

RANK = 32
"""Principal components kept. On people's labels more rank no better (docs/learning.md)."""


def places(states: Floats32, point: Integers) -> Floats:
    """(pairs, at most RANK): coordinates whose inner products are cosines of centred states.

    `states`: (pairs, dimensions), a row of NaN where none is known, which gives a row of zeros.
    """
    towards = directions(states, point)
    if not towards.size:
        return np.zeros((len(states), 0))
    _, axes = np.linalg.eigh(towards.T @ towards)
    return np.asarray(towards @ axes[:, ::-1][:, :RANK])


def directions(states: Floats32, point: Integers) -> Floats:
    """(pairs, dimensions): states of each key point about their mean, of length 1; zeros where not known."""
    about = states.astype(np.float64)
    known = ~np.isnan(about).any(axis=1)
    about[~known] = 0.0
    for j in np.unique(point):
        rows = known & (point == j)
        about[rows] -= about[rows].mean(axis=0)
    length = np.linalg.norm(about, axis=1, keepdims=True)
    return np.asarray(np.divide(about, length, out=np.zeros_like(about), where=length > 1e-9))
