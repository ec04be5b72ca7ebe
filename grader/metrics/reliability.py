"""Is a probability worth its name, and how much can be settled by trusting it?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from grader.metrics.arrays import Bools, Flags, Floats, Integers, Numbers, flags, numbers, ratio, weights

BINS = 15
"""The usual number for the expected calibration error (Guo et al. 2017)."""
_CUTS = 200
"""At most so many places are tried for each of the two thresholds of `settled_share`."""


@dataclass(frozen=True, slots=True)
class Bin:
    """One bar of a reliability diagram."""

    mean_p: float
    """Mean p_missed of the labels in the bin."""
    share_missed: float
    """The share of them that people call missed."""
    weight: float


def brier(missed: Flags, p_missed: Numbers, weight: Numbers | None = None) -> float:
    """Mean squared distance of p_missed from the label, in [0, 1]; lower is better (Brier 1950)."""
    y = flags(missed)
    p, w = numbers(p_missed, len(y)), weights(weight, len(y))
    return ratio(float(w @ (p - y) ** 2), float(w.sum()))


def expected_calibration_error(
    missed: Flags,
    p_missed: Numbers,
    weight: Numbers | None = None,
    *,
    bins: int = BINS,
    adaptive: bool = False,
) -> float:
    """Mean distance of p_missed from the share missed, over bins, weighted by their size; lower is better.

    15 bins of equal width over [0, 1] (Guo et al. 2017); `adaptive`: bins of equal weight instead, which
    no crowd at one end can hide in. Equal probabilities always share a bin.
    """
    y = flags(missed)
    p, w = numbers(p_missed, len(y)), weights(weight, len(y))
    place = _adaptive(p, w, bins) if adaptive else _equal_width(p, bins)
    gap = np.abs(np.bincount(place, weights=w * (p - y), minlength=bins))
    return ratio(float(gap.sum()), float(w.sum()))


def reliability_bins(missed: Flags, p_missed: Numbers, *, bins: int = BINS) -> list[Bin]:
    """The non-empty bins of equal width, in order of p_missed."""
    y = flags(missed)
    p = numbers(p_missed, len(y))
    place = _equal_width(p, bins)
    return [
        Bin(float(p[chosen].mean()), float(y[chosen].mean()), float(chosen.sum()))
        for chosen in (place == number for number in range(bins))
        if chosen.any()
    ]


def risk_coverage(missed: Flags, p_missed: Numbers, flagged: Flags) -> tuple[Floats, Floats]:
    """Coverage and risk as less and less sure verdicts are settled (El-Yaniv & Wiener 2010).

    Verdicts are taken by distance of p_missed from 1/2, the surest first; equally sure ones enter
    together. `coverage` is the share settled so far, `risk` the share of those that people disagree with.
    """
    y, predicted = flags(missed), flags(flagged)
    sure = -np.abs(numbers(p_missed, len(y)) - 0.5)
    _, place = np.unique(np.round(sure, 12), return_inverse=True)
    count = np.cumsum(np.bincount(place))
    wrong = np.cumsum(np.bincount(place, weights=(y != predicted).astype(float)))
    return count / max(len(y), 1), wrong / count


def settled_share(missed: Flags, p_missed: Numbers, level: float, weight: Numbers | None = None) -> float:
    """The largest share of verdicts that two thresholds settle while agreeing with people at `level`.

    At or below the lower threshold a point is called covered, above the upper one missed, and the teacher
    gets what lies between. Both thresholds are chosen on these very labels so that the share is largest
    and at least `level` of all settled verdicts agree: what the ranking could do with the best choice, so
    a little optimistic on few labels. Thresholds lie between distinct probabilities, at up to 200 evenly
    spread places. 0 when no choice reaches the level; NaN without labels.
    """
    y = flags(missed)
    p, w = numbers(p_missed, len(y)), weights(weight, len(y))
    total = float(w.sum())
    if not total:
        return float("nan")
    _, place = np.unique(p, return_inverse=True)
    count = np.concatenate([[0.0], np.cumsum(np.bincount(place, weights=w))])
    ones = np.concatenate([[0.0], np.cumsum(np.bincount(place, weights=w * y))])
    cuts = _spread(len(count))
    count, ones = count[cuts], ones[cuts]
    zeros_above = (count[-1] - count) - (ones[-1] - ones)
    settled = count[:, None] + (count[-1] - count)[None, :]
    wrong = ones[:, None] + zeros_above[None, :]
    allowed = np.tri(len(cuts), dtype=np.bool_).T & (wrong <= (1 - level) * settled + 1e-9)
    return float(np.max(np.where(allowed, settled, 0.0))) / total


def _spread(size: int) -> Integers:
    if size <= _CUTS:
        return np.arange(size)
    return np.unique(np.linspace(0, size - 1, _CUTS).round().astype(np.int64))


def _equal_width(p: Floats, bins: int) -> Integers:
    if len(p) and (p.min() < 0 or p.max() > 1):
        raise ValueError("a probability lies outside 0 to 1")
    return np.minimum((p * bins).astype(np.int64), bins - 1)


def _adaptive(p: Floats, w: Floats, bins: int) -> Integers:
    _, place = np.unique(p, return_inverse=True)
    mass = np.bincount(place, weights=w)
    middle = np.cumsum(mass) - mass / 2
    total = float(mass.sum()) or 1.0
    return np.minimum((middle / total * bins).astype(np.int64), bins - 1)[place]


def settled_by(labels_settled: Bools, agrees: Bools, weight: Numbers | None = None) -> tuple[float, float]:
    """(share settled, agreement among the settled) of thresholds fixed beforehand; NaN where undefined."""
    w = weights(weight, len(labels_settled))
    settled = float(w[labels_settled].sum())
    return ratio(settled, float(w.sum())), ratio(float(w[labels_settled & agrees].sum()), settled)
