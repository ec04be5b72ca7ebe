"""Sittings add up to one schedule."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.fit.rates import COOLDOWN, factor_at, rate_factor

DECAYS = ("linear", "cosine", "wsd", "constant")
STEPS = 200


@given(st.sampled_from(DECAYS), st.integers(1, STEPS - 1))
def test_two_sittings_have_the_rates_of_one_run(decay: str, cut: int) -> None:
    def rates(first: int, steps: int) -> list[float]:
        return [factor_at(step, decay=decay, warmup=0, first=first, whole=STEPS) for step in range(steps)]

    assert rates(0, cut) + rates(cut, STEPS - cut) == rates(0, STEPS)


@pytest.mark.parametrize("decay", DECAYS)
def test_a_rate_starts_at_its_peak_and_never_rises(decay: str) -> None:
    factors = [rate_factor(decay, step / STEPS) for step in range(STEPS + 1)]
    assert factors[0] == 1.0
    assert factors == sorted(factors, reverse=True)
    assert factors[-1] == pytest.approx(1.0 if decay == "constant" else 0.0)


def test_a_rate_stays_up_until_the_cooldown() -> None:
    assert rate_factor("wsd", 1 - COOLDOWN) == 1.0
    assert rate_factor("wsd", 1 - COOLDOWN / 2) == pytest.approx(1 - 0.5**0.5)


def test_each_sitting_warms_up() -> None:
    factors = [factor_at(step, decay="constant", warmup=4, first=50, whole=90) for step in range(6)]
    assert factors == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0, 1.0])
