"""Resampling by group: its mass, its repeatability, and that its intervals mean something."""

import math

import numpy as np
import pytest

from grader.metrics import group_weights, interval, paired_p_value


def test_every_resample_draws_as_many_groups_as_there_are() -> None:
    drawn = group_weights(7, resamples=50, seed=3)
    assert drawn.shape == (50, 7)
    assert (drawn.sum(axis=1) == 7).all()


def test_a_seed_fixes_the_draws_and_another_changes_them() -> None:
    assert (group_weights(9, 20, seed=1) == group_weights(9, 20, seed=1)).all()
    assert (group_weights(9, 20, seed=1) != group_weights(9, 20, seed=2)).any()


def test_the_interval_covers_the_true_mean_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(5)
    held = 0
    for trial in range(200):
        sample = rng.normal(1.0, 2.0, 60)
        low, high = interval(group_weights(60, 300, seed=trial) @ sample / 60)
        held += low <= 1.0 <= high
    assert 0.88 <= held / 200 <= 0.99


def test_groups_make_intervals_wider_than_rows_would() -> None:
    rng = np.random.default_rng(2)
    groups = np.repeat(np.arange(12), 20)
    values = rng.normal(size=12)[groups]
    sums = np.bincount(groups, weights=values)
    by_group = interval(group_weights(12) @ sums / 240)
    by_row = interval(group_weights(240) @ values / 240)
    assert by_group.high - by_group.low > 2 * (by_row.high - by_row.low)


def test_undefined_figures_are_left_out_unless_they_are_most() -> None:
    low, high = interval(np.array([math.nan, 0.4, 0.4, 0.4]))
    assert (low, high) == pytest.approx((0.4, 0.4))
    assert all(math.isnan(end) for end in interval(np.array([math.nan, math.nan, 0.4])))


def test_paired_p_value() -> None:
    assert paired_p_value(np.full(999, 0.1)) == pytest.approx(0.002)
    assert paired_p_value(np.zeros(999)) == 1.0
    assert paired_p_value(np.linspace(-1, 1, 999)) == pytest.approx(1.0, abs=0.01)
    assert math.isnan(paired_p_value(np.array([math.nan, math.nan])))
