"""From margins to probabilities to verdicts.

Platt scaling (Platt 1999): p_missed = sigmoid(slope * margin + overlap_slope * overlap + bias), fitted by
regularised logistic regression on labelled answers, with the targets Platt recommends against
over-confidence. Word overlap between key point and answer may join the margin as a second input.

One kind of answer is not like another: a fit over several kinds gives each the same weight, however many
labels it brings, and a threshold is kept only as far out as it holds in every kind.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator

from grader.domain import Frozen, Label

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


class Calibrator(Frozen):
    """Turns a margin (nats) and a word overlap (share) into p_missed and a verdict.

    The defaults are for a model that was never calibrated: its own odds, and only what it is very sure
    of is settled.
    """

    slope: float = Field(default=1.0, ge=0)
    overlap_slope: float = Field(default=0.0, le=0)
    bias: float = 0.0
    covered_below: float = Field(default=0.05, ge=0, le=1)
    """p_missed at or below this is 'covered'."""
    missed_above: float = Field(default=0.95, ge=0, le=1)
    """p_missed at or above this is 'missed'; between the two it is 'unsure'."""
    fitted_on: str = ""
    """What it was fitted on, in words; empty for a default."""
    labels: int = 0
    level: float = 0.9
    """The agreement with people that the thresholds were chosen for."""

    @model_validator(mode="after")
    def _thresholds_are_ordered(self) -> Calibrator:
        if self.covered_below >= self.missed_above:
            raise ValueError("covered_below must be smaller than missed_above")
        return self

    @property
    def is_default(self) -> bool:
        return not self.fitted_on

    def probability(self, margin: float, overlap: float) -> float:
        """p_missed in [0, 1] of a margin in nats and a word overlap in [0, 1]."""
        return _sigmoid(self.slope * margin + self.overlap_slope * overlap + self.bias)

    def label(self, p_missed: float) -> Label:
        """The verdict for a probability."""
        if p_missed <= self.covered_below:
            return Label.COVERED
        if p_missed >= self.missed_above:
            return Label.MISSED
        return Label.UNSURE


def fit(
    margins: Sequence[float],
    overlaps: Sequence[float],
    missed: Sequence[bool],
    *,
    fitted_on: str,
    kinds: Sequence[str] | None = None,
    level: float = 0.9,
    use_overlap: bool = True,
) -> Calibrator:
    """Fit slope, bias and thresholds on labelled key points; all sequences have equal length.

    `kinds` names what kind of answer each label comes from, where there are several.
    Raises ValueError without at least ten missed and ten covered key points: fewer carry no thresholds.
    """
    y = np.asarray(missed, dtype=float)
    if min(y.sum(), len(y) - y.sum()) < 10:
        raise ValueError("calibration needs at least 10 missed and 10 covered key points")
    kind = np.unique(kinds, return_inverse=True)[1] if kinds else np.zeros(len(y), dtype=np.int64)
    counts = np.bincount(kind)
    worth = len(y) / (len(counts) * counts[kind])
    columns = [np.asarray(margins, dtype=float)]
    if use_overlap:
        columns.append(np.asarray(overlaps, dtype=float))
    weights = _logistic(np.column_stack([*columns, np.ones(len(y))]), _platt_targets(y), worth)
    if use_overlap and weights[1] > 0:
        return fit(
            margins, overlaps, missed, fitted_on=fitted_on, kinds=kinds, level=level, use_overlap=False
        )
    if weights[0] < 0:
        weights = _logistic(np.ones((len(y), 1)), _platt_targets(y), worth)
        weights = np.array([0.0, 0.0, weights[0]]) if use_overlap else np.array([0.0, weights[0]])
    line = Calibrator(
        slope=float(weights[0]),
        overlap_slope=float(weights[1]) if use_overlap else 0.0,
        bias=float(weights[-1]),
        fitted_on=fitted_on,
        labels=len(y),
        level=level,
    )
    p = np.array([line.probability(m, o) for m, o in zip(margins, overlaps, strict=True)])
    by_kind = [
        thresholds(p[kind == each], y[kind == each].astype(bool), level) for each in range(len(counts))
    ]
    low, high = min(low for low, _ in by_kind), max(high for _, high in by_kind)
    return line.model_copy(update={"covered_below": low, "missed_above": high})


def thresholds(
    p_missed: Sequence[float] | Floats, missed: Sequence[bool] | Bools, level: float
) -> tuple[float, float]:
    """The widest (covered_below, missed_above) whose settled verdicts agree at `level`, on each side apart.

    Each side is asked alone, so that the rarer verdict is no worse than the common one. A side that never
    reaches the level settles nothing (0.0 or 1.0).
    """
    p = np.asarray(p_missed, dtype=float)
    y = np.asarray(missed, dtype=bool)
    low = _side(p, ~y, level)
    high = 1.0 - _side(1.0 - p, y, level)
    if low >= high:
        middle = (low + high) / 2
        low, high = math.nextafter(middle, 0.0), math.nextafter(middle, 1.0)
    return low, high


def _side(p: Floats, agrees: Bools, level: float) -> float:
    """The largest p up to which at least `level` agree, counted from the sure end."""
    order = np.argsort(p, kind="stable")
    share = np.cumsum(agrees[order]) / np.arange(1, len(order) + 1)
    last_of_ties = np.append(np.diff(p[order]) > 0, True)
    good = np.flatnonzero((share >= level) & last_of_ties & (np.arange(len(order)) >= _FEWEST - 1))
    return float(p[order][good[-1]]) if len(good) else 0.0


_FEWEST = 10
"""A threshold resting on fewer labels than this is luck."""


def _platt_targets(y: Floats) -> Floats:
    """1 and 0 moved inwards by the labels' number (Platt 1999, section 2.2)."""
    positive, negative = y.sum(), len(y) - y.sum()
    return np.asarray(np.where(y > 0.5, (positive + 1) / (positive + 2), 1 / (negative + 2)))


def _logistic(x: Floats, y: Floats, worth: Floats, ridge: float = 1e-3) -> Floats:
    """Logistic regression by Newton's method, each row weighing `worth`; the last column is the intercept."""
    weights = np.zeros(x.shape[1])
    penalty = np.full(x.shape[1], ridge)
    penalty[-1] = 0.0
    for _ in range(100):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -500, 500)))
        gradient = x.T @ (worth * (p - y)) + penalty * weights
        hessian = (x * (worth * p * (1 - p))[:, None]).T @ x + np.diag(penalty + 1e-9)
        step = np.linalg.solve(hessian, gradient)
        weights -= np.clip(step, -10, 10)
        if np.abs(step).max() < 1e-8:
            break
    return weights


def _sigmoid(x: float) -> float:
    if x >= 0:
        return 1 / (1 + math.exp(-min(x, 700)))
    e = math.exp(max(x, -700))
    return e / (1 + e)
