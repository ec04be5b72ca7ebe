"""How well a grader agrees with people, as pure functions of numbers: no file, no model, no clock.

Every function takes an optional `weight` a label (how often it counts), which is how the bootstrap in
`grader.metrics.bootstrap` resamples without copying. A figure that is undefined on its input (an area
under the curve with one class only) is NaN, never a made-up 0, except where the seed defines it so.
"""

from grader.metrics.binary import BinaryScores, agreement, auc_within, binary_scores, cohen_kappa, roc_auc
from grader.metrics.bootstrap import Interval, group_weights, interval, paired_p_value
from grader.metrics.marks import quadratic_weighted_kappa
from grader.metrics.reliability import (
    Bin,
    brier,
    expected_calibration_error,
    reliability_bins,
    risk_coverage,
    settled_by,
    settled_share,
)
from grader.metrics.seed import seed_scores

__all__ = [
    "Bin",
    "BinaryScores",
    "Interval",
    "agreement",
    "auc_within",
    "binary_scores",
    "brier",
    "cohen_kappa",
    "expected_calibration_error",
    "group_weights",
    "interval",
    "paired_p_value",
    "quadratic_weighted_kappa",
    "reliability_bins",
    "risk_coverage",
    "roc_auc",
    "seed_scores",
    "settled_by",
    "settled_share",
]
