"""Figures of one yes/no judgement a key point: is it missed?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from grader.metrics.arrays import Flags, Integers, Numbers, flags, numbers, ratio, weights


class BinaryScores(NamedTuple):
    """Of the class 'missed', each in [0, 1], pooled over key points."""

    precision: float
    recall: float
    f1: float


def binary_scores(missed: Flags, flagged: Flags, weight: Numbers | None = None) -> BinaryScores:
    """Precision, recall and F1 of 'missed'; 0 where there is nothing to divide by, as scikit-learn has it."""
    y, predicted = flags(missed), flags(flagged)
    w = weights(weight, len(y))
    hits = float(w[y & predicted].sum())
    flagged_weight, missed_weight = float(w[predicted].sum()), float(w[y].sum())
    precision = hits / flagged_weight if flagged_weight else 0.0
    recall = hits / missed_weight if missed_weight else 0.0
    both = flagged_weight + missed_weight
    return BinaryScores(precision, recall, 2 * hits / both if both else 0.0)


def roc_auc(missed: Flags, score: Numbers, weight: Numbers | None = None) -> float:
    """The chance that a missed key point scores higher than a covered one; a tie counts half.

    In [0, 1]; NaN when all labels are the same. The Mann-Whitney form of the area under the ROC curve.
    """
    y = flags(missed)
    s, w = numbers(score, len(y)), weights(weight, len(y))
    _, place = np.unique(s, return_inverse=True)
    ones = np.bincount(place, weights=w * y)
    zeros = np.bincount(place, weights=w * ~y)
    below = np.cumsum(zeros) - zeros
    return ratio(float(ones @ (below + zeros / 2)), float(ones.sum() * zeros.sum()))


def auc_within(
    missed: Flags, score: Numbers, stratum: Sequence[int] | Integers, weight: Numbers | None = None
) -> float:
    """`roc_auc` over pairs of answers to one and the same key point, whose number is its `stratum`.

    In [0, 1]; a pair of different key points does not count, so that it says nothing that some points are
    missed more often than others. NaN when no key point has both labels.
    """
    y = flags(missed)
    s, w = numbers(score, len(y)), weights(weight, len(y))
    each = np.asarray(stratum, dtype=np.int64).reshape(-1)
    steps, place = np.unique(np.column_stack([each, s]), axis=0, return_inverse=True)
    place = place.reshape(-1)
    ones = np.bincount(place, weights=w * y)
    zeros = np.bincount(place, weights=w * ~y)
    _, first, of = np.unique(steps[:, 0], return_index=True, return_inverse=True)
    before = np.cumsum(zeros) - zeros
    below = before - before[first][of]
    pairs = np.bincount(of, weights=ones) @ np.bincount(of, weights=zeros) if len(steps) else 0.0
    return ratio(float(ones @ (below + zeros / 2)), float(pairs))


def agreement(missed: Flags, flagged: Flags, weight: Numbers | None = None) -> float:
    """The share of key points on which grader and people say the same, in [0, 1]."""
    y, predicted = flags(missed), flags(flagged)
    w = weights(weight, len(y))
    return ratio(float(w[y == predicted].sum()), float(w.sum()))


def cohen_kappa(missed: Flags, flagged: Flags, weight: Numbers | None = None) -> float:
    """Agreement beyond chance (Cohen 1960): 1 is perfect, 0 is chance; NaN when chance is already perfect."""
    y, predicted = flags(missed), flags(flagged)
    w = weights(weight, len(y))
    total = float(w.sum())
    if not total:
        return float("nan")
    observed = float(w[y == predicted].sum()) / total
    p, q = float(w[y].sum()) / total, float(w[predicted].sum()) / total
    chance = p * q + (1 - p) * (1 - q)
    return ratio(observed - chance, 1 - chance)
