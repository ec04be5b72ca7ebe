"""What calibrating on such answers would bring: each label judged by a fit that never saw its group."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grader.calibration import Calibrator, fit
from grader.domain import Label
from grader.metrics.arrays import Bools, Floats, Integers

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Refitted:
    """Probabilities and verdicts of calibrators fitted on other groups; one entry a label."""

    p_missed: Floats
    settled: Bools
    agrees: Bools
    """Whether the verdict 'missed' or 'covered' is people's; without meaning where nothing is settled."""


def refitted(
    margins: Sequence[float | None], overlaps: Sequence[float], missed: Bools, groups: Integers
) -> Refitted | None:
    """Cross-fitted calibration (Stone 1974) over whole groups; all arguments have one entry a label.

    A label without a margin (a blank answer) is missed for certain. None with fewer than two groups, or
    where the other groups of a fold hold too few labels to fit on.
    """
    # By size, so that folds are alike: group ranks are dealt out like cards.
    order = np.argsort(-np.bincount(groups), kind="stable")
    fold_of = np.empty(len(order), dtype=np.int64)
    fold_of[order] = np.arange(len(order)) % FOLDS
    folds = fold_of[groups]
    judged = [_BLANK] * len(missed)
    value = np.array([math.nan if margin is None else margin for margin in margins])
    shared = np.asarray(overlaps, dtype=float)
    known = np.isfinite(value)
    for fold in range(min(FOLDS, len(order))):
        train = np.flatnonzero(known & (folds != fold))
        try:
            calibrator = fit(
                value[train].tolist(),
                shared[train].tolist(),
                missed[train].tolist(),
                fitted_on="the other groups",
            )
        except ValueError:
            return None
        for i in np.flatnonzero(known & (folds == fold)):
            judged[i] = _judged(calibrator, float(value[i]), float(shared[i]))
    labels = [label for _, label in judged]
    return Refitted(
        np.array([p for p, _ in judged]),
        np.array([label != Label.UNSURE for label in labels], dtype=np.bool_),
        np.array([(label == Label.MISSED) == y for label, y in zip(labels, missed, strict=True)], np.bool_),
    )


_BLANK = (1.0, Label.MISSED)


def _judged(calibrator: Calibrator, margin: float, overlap: float) -> tuple[float, Label]:
    p = calibrator.probability(margin, overlap)
    return p, calibrator.label(p)
