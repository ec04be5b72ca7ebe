"""Calibration figures: against scikit-learn, against a search by brute force, and by hand."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss

from grader.metrics import (
    brier,
    expected_calibration_error,
    reliability_bins,
    risk_coverage,
    settled_by,
    settled_share,
)

Pair = tuple[bool, float]
pairs = st.lists(st.tuples(st.booleans(), st.integers(0, 20).map(lambda n: n / 20)), min_size=1, max_size=40)


@given(pairs)
def test_brier_equals_scikit_learn(rows: list[Pair]) -> None:
    missed, p = zip(*rows, strict=True)
    assert brier(missed, p) == pytest.approx(
        brier_score_loss(missed, p, labels=[False, True], pos_label=True)
    )


def test_ece_worked_by_hand() -> None:
    # Bins of 0.2: {0.1, 0.15} holds no missed point, {0.9, 0.9} two, one of them missed.
    missed, p = [False, False, True, False], [0.1, 0.15, 0.9, 0.9]
    assert expected_calibration_error(missed, p, bins=5) == pytest.approx((2 * 0.125 + 2 * 0.4) / 4)


def test_adaptive_bins_hold_equally_much() -> None:
    missed = [False, True, False, True]
    p = [0.01, 0.02, 0.03, 0.04]
    assert expected_calibration_error(missed, p, bins=15) == pytest.approx(0.475)
    assert expected_calibration_error(missed, p, bins=2, adaptive=True) == pytest.approx(
        (abs(0.015 - 0.5) + abs(0.035 - 0.5)) / 2
    )


@pytest.mark.parametrize("adaptive", [False, True])
@given(pairs)
def test_ece_lies_between_the_overall_gap_and_one(adaptive: bool, rows: list[Pair]) -> None:
    missed, p = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    value = expected_calibration_error(missed.astype(bool), p, adaptive=adaptive)
    assert abs(float(p.mean() - missed.mean())) - 1e-9 <= value <= 1


def test_a_certain_and_right_grader_is_perfectly_calibrated() -> None:
    missed = [True, False, True]
    assert expected_calibration_error(missed, [1.0, 0.0, 1.0]) == 0
    assert brier(missed, [1.0, 0.0, 1.0]) == 0


def test_a_probability_outside_zero_to_one_is_refused() -> None:
    with pytest.raises(ValueError, match="outside"):
        expected_calibration_error([True], [1.2])


@given(pairs)
def test_the_bars_of_the_diagram_hold_every_label_once(rows: list[Pair]) -> None:
    missed, p = zip(*rows, strict=True)
    bars = reliability_bins(missed, p)
    assert sum(bar.weight for bar in bars) == len(rows)
    assert sum(bar.weight * bar.share_missed for bar in bars) == pytest.approx(sum(missed))
    assert [bar.mean_p for bar in bars] == sorted(bar.mean_p for bar in bars)


@settings(max_examples=60, deadline=None)
@given(pairs, st.sampled_from([0.5, 0.9, 0.95, 1.0]))
def test_settled_share_is_what_trying_every_pair_of_thresholds_finds(rows: list[Pair], level: float) -> None:
    missed, p = (np.array(column) for column in zip(*rows, strict=True))
    cuts = [-1.0, *sorted(set(p.tolist()))]
    best = 0
    for low in cuts:
        for high in cuts:
            covered, flagged = p <= low, p > high
            settled = int(covered.sum() + flagged.sum())
            right = int((covered & ~missed).sum() + (flagged & missed).sum())
            if low <= high and right >= level * settled - 1e-9:
                best = max(best, settled)
    assert settled_share(missed, p, level) == pytest.approx(best / len(rows))


@given(pairs)
def test_more_agreement_never_settles_more(rows: list[Pair]) -> None:
    missed, p = zip(*rows, strict=True)
    shares = [settled_share(missed, p, level) for level in (0.5, 0.8, 0.9, 0.95, 1.0)]
    assert shares == sorted(shares, reverse=True)


def test_settled_share_copes_with_many_distinct_probabilities() -> None:
    rng = np.random.default_rng(0)
    p = rng.random(5000)
    missed = rng.random(5000) < p
    share = settled_share(missed, p, 0.9)
    # With honest uniform probabilities, settling outside (a, 1 - a) agrees at 1 - a / 2 = 0.9, so 2a = 0.4.
    assert share == pytest.approx(0.4, abs=0.03)


def test_risk_coverage_takes_the_surest_first() -> None:
    coverage, risk = risk_coverage([True, False, True], [0.99, 0.3, 0.4], [True, False, False])
    assert coverage.tolist() == pytest.approx([1 / 3, 2 / 3, 1.0])
    assert risk.tolist() == pytest.approx([0.0, 0.0, 1 / 3])


def test_equally_sure_verdicts_enter_together() -> None:
    coverage, risk = risk_coverage([True, True], [0.1, 0.9], [False, True])
    assert coverage.tolist() == [1.0]
    assert risk.tolist() == [0.5]


def test_fixed_thresholds() -> None:
    share, agree = settled_by(np.array([True, True, False, False]), np.array([True, False, True, True]))
    assert (share, agree) == (0.5, 0.5)
    share, agree = settled_by(np.array([False]), np.array([True]))
    assert share == 0
    assert math.isnan(agree)
