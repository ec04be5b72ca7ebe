"""Calibration: honest probabilities, ordered verdicts, thresholds that keep their promise."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from grader.calibration import Calibrator, fit, thresholds
from grader.domain import Label

_RANDOM = np.random.default_rng(7)
_MARGIN = st.floats(-50, 50)


def _labelled(count: int = 600) -> tuple[list[float], list[float], list[bool]]:
    overlap = _RANDOM.uniform(0, 1, count)
    margin = _RANDOM.normal(0, 2, count)
    p = 1 / (1 + np.exp(-(0.8 * margin - 2 * overlap + 0.5)))
    return margin.tolist(), overlap.tolist(), (_RANDOM.uniform(size=count) < p).tolist()


def test_the_fit_is_what_scikit_learn_finds() -> None:
    margins, overlaps, missed = _labelled()
    ours = fit(margins, overlaps, missed, fitted_on="made up")
    theirs = LogisticRegression(C=1e6).fit(np.column_stack([margins, overlaps]), missed)

    assert ours.slope == pytest.approx(theirs.coef_[0][0], abs=0.02)
    assert ours.overlap_slope == pytest.approx(theirs.coef_[0][1], abs=0.05)
    assert ours.bias == pytest.approx(theirs.intercept_[0], abs=0.05)


def test_settled_verdicts_agree_at_the_level_on_each_side() -> None:
    margins, overlaps, missed = _labelled()
    calibrator = fit(margins, overlaps, missed, fitted_on="made up", level=0.9)
    p = [calibrator.probability(m, o) for m, o in zip(margins, overlaps, strict=True)]
    labels = [calibrator.label(value) for value in p]

    for wanted, meaning in ((Label.COVERED, False), (Label.MISSED, True)):
        side = [m == meaning for m, label in zip(missed, labels, strict=True) if label is wanted]
        assert len(side) >= 10
        assert sum(side) / len(side) >= 0.9


def test_every_kind_weighs_the_same_and_every_threshold_holds_in_each() -> None:
    margins, overlaps, missed = _labelled()
    shifted = [m + 2 for m in margins[:60]]
    calibrator = fit(
        margins + shifted * 3,
        overlaps + overlaps[:60] * 3,
        missed + missed[:60] * 3,
        kinds=["one"] * len(margins) + ["other"] * 180,
        fitted_on="made up",
    )
    again = fit(
        margins + shifted,
        overlaps + overlaps[:60],
        missed + missed[:60],
        kinds=["one"] * len(margins) + ["other"] * 60,
        fitted_on="made up",
    )
    assert calibrator.bias == pytest.approx(again.bias, abs=0.05)

    for ms, os, ys in ((margins, overlaps, missed), (shifted, overlaps[:60], missed[:60])):
        p = [calibrator.probability(m, o) for m, o in zip(ms, os, strict=True)]
        for wanted, meaning in ((Label.COVERED, False), (Label.MISSED, True)):
            side = [y == meaning for y, value in zip(ys, p, strict=True) if calibrator.label(value) is wanted]
            assert side
            assert sum(side) >= 0.9 * len(side)


def test_an_overlap_that_speaks_against_its_meaning_is_left_out() -> None:
    margins, overlaps, missed = _labelled()
    calibrator = fit(margins, [1 - o for o in overlaps], missed, fitted_on="made up")

    assert calibrator.overlap_slope == 0


def test_a_model_that_ranks_backwards_is_not_turned_round() -> None:
    margins, overlaps, missed = _labelled()
    calibrator = fit([-m for m in margins], overlaps, missed, fitted_on="made up", use_overlap=False)

    assert calibrator.slope == 0


@given(_MARGIN, _MARGIN, st.floats(0, 1))
def test_a_larger_margin_is_never_less_missed(one: float, other: float, overlap: float) -> None:
    calibrator = Calibrator(slope=0.7, overlap_slope=-1, bias=0.1)
    low, high = sorted((one, other))

    assert calibrator.probability(low, overlap) <= calibrator.probability(high, overlap)
    assert 0 <= calibrator.probability(high, overlap) <= 1


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60), st.floats(0.5, 1))
def test_thresholds_are_ordered_and_make_a_calibrator(sample: list[tuple[float, bool]], level: float) -> None:
    low, high = thresholds([p for p, _ in sample], [m for _, m in sample], level)

    assert 0 <= low < high <= 1
    Calibrator(covered_below=low, missed_above=high)


def test_too_few_labels_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 10"):
        fit([1.0] * 12, [0.0] * 12, [True] * 9 + [False] * 3, fitted_on="x")


def test_a_model_never_calibrated_settles_only_what_it_is_very_sure_of() -> None:
    default = Calibrator()

    assert default.is_default
    assert default.label(default.probability(2.0, 0.5)) is Label.UNSURE
    assert default.label(default.probability(3.5, 0.5)) is Label.MISSED
    assert math.isclose(default.probability(0.0, 1.0), 0.5)
