"""Bayesian logistic regression with effects of each key point and shared ones, by Laplace's approximation.

The latent log-odds of pair i, on key point j, is

    f_i = offset_i + own_i . w_j + shared_i . v,     w_j, v ~ N(0, I)

which is a Gaussian process with the kernel own_i . own_k [same key point] + shared_i . shared_k, seen in
weight space (Rasmussen & Williams 2006, sections 2.1 and 3.4). The posterior's mode is found by Newton's
method; its precision is an arrowhead (one block a key point, bordered by what is shared), which is solved
block by block. Cost grows with the number of decisions and of key points, not with that of answers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from grader.metrics.arrays import Floats, Integers

_STEPS = 50
_CONVERGED = 1e-9


@dataclass(frozen=True, eq=False)
class Design:
    """Rows of the regression: pairs, or what was decided of them."""

    offset: Floats
    """(rows,) The log-odds before any decision."""
    point: Integers
    """(rows,) Number of the key point, from 0."""
    own: Floats
    """(rows, d) What a key point's own weights multiply, scaled so that these have prior variance 1."""
    shared: Floats
    """(rows, g) The same for the weights that all key points share."""

    def at(self, rows: Integers) -> Design:
        """Only these rows."""
        return Design(self.offset[rows], self.point[rows], self.own[rows], self.shared[rows])


@dataclass(frozen=True, eq=False)
class Posterior:
    """The Gaussian around the mode."""

    own: Floats
    """(key points, d) Mode of the own weights."""
    shared: Floats
    """(g,) Mode of the shared weights."""
    blocks: Floats
    """(key points, d, d) Inverse of each block of the precision."""
    border: Floats
    """(key points, d, g) That inverse times the block's border."""
    core: Floats
    """(g, g) Covariance of the shared weights."""

    def latent(self, design: Design) -> tuple[Floats, Floats]:
        """(mean, variance) of the latent log-odds at each row."""
        variance = np.empty(len(design.point))
        for j, rows in _by_point(design.point):
            own = design.own[rows]
            rest = design.shared[rows] - own @ self.border[j]
            variance[rows] = ((own @ self.blocks[j]) * own).sum(axis=1)
            variance[rows] += ((rest @ self.core) * rest).sum(axis=1)
        return _latent(design, self.own, self.shared), variance


def fitted(design: Design, points: int, missed: Floats) -> Posterior:
    """The posterior after decisions: `missed` in [0, 1], a row of `design` each, on `points` key points."""
    own = np.zeros((points, design.own.shape[1]))
    shared = np.zeros(design.shared.shape[1])
    posterior = _curvature(design, points, own, shared)
    height = _height(design, missed, own, shared)
    for _ in range(_STEPS):
        step_own, step_shared = _newton(design, missed, own, shared, posterior)
        size = 1.0
        while True:
            tried = own + size * step_own, shared + size * step_shared
            reached = _height(design, missed, *tried)
            if reached >= height - 1e-12 or size < 1e-4:
                break
            size /= 2
        (own, shared), height = tried, reached
        posterior = _curvature(design, points, own, shared)
        if size * max(np.abs(step_own).max(initial=0), np.abs(step_shared).max(initial=0)) < _CONVERGED:
            break
    return posterior


def _latent(design: Design, own: Floats, shared: Floats) -> Floats:
    return np.asarray(design.offset + (design.own * own[design.point]).sum(axis=1) + design.shared @ shared)


def _height(design: Design, missed: Floats, own: Floats, shared: Floats) -> float:
    """The log of prior times likelihood, up to a constant."""
    f = _latent(design, own, shared)
    likelihood = missed * f - np.logaddexp(0, f)
    return float(likelihood.sum() - (own**2).sum() / 2 - (shared**2).sum() / 2)


def sigmoid(x: Floats) -> Floats:
    """The logistic function, elementwise."""
    return np.asarray(np.exp(-np.logaddexp(0, -x)))


def _curvature(design: Design, points: int, own: Floats, shared: Floats) -> Posterior:
    """The Gaussian whose precision is that of the posterior at these weights."""
    p = sigmoid(_latent(design, own, shared))
    root = np.sqrt(p * (1 - p))[:, None]
    left, right = root * design.own, root * design.shared
    d, g = left.shape[1], right.shape[1]
    blocks, border = np.tile(np.eye(d), (points, 1, 1)), np.zeros((points, d, g))
    core = np.eye(g) + right.T @ right
    for j, rows in _by_point(design.point):
        blocks[j] = np.linalg.inv(np.eye(d) + left[rows].T @ left[rows])
        across = left[rows].T @ right[rows]
        border[j] = blocks[j] @ across
        core -= across.T @ border[j]
    return Posterior(own, shared, blocks, border, np.asarray(np.linalg.inv(core), dtype=np.float64))


def _newton(
    design: Design, missed: Floats, own: Floats, shared: Floats, at: Posterior
) -> tuple[Floats, Floats]:
    """Newton's step of own and shared weights."""
    surprise = missed - sigmoid(_latent(design, own, shared))
    slope_own = -own.copy()
    np.add.at(slope_own, design.point, surprise[:, None] * design.own)
    slope_shared = design.shared.T @ surprise - shared
    within = (at.blocks @ slope_own[:, :, None])[:, :, 0]
    step_shared = at.core @ (slope_shared - (at.border * slope_own[:, :, None]).sum(axis=(0, 1)))
    return within - at.border @ step_shared, step_shared


def _by_point(point: Integers) -> list[tuple[int, Integers]]:
    """The key points that have rows, and their rows."""
    return [(int(j), np.flatnonzero(point == j)) for j in np.unique(point)]
