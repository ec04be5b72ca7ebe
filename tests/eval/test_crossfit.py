"""Calibrating on other groups: no label judges itself, and a model that is off comes right."""

from __future__ import annotations

import numpy as np
import pytest

from grader.crossfit import Refitted, refitted
from grader.metrics import expected_calibration_error
from grader.metrics.arrays import Bools, Floats, Integers

LABELS, GROUPS, SHIFT = 1200, 24, 3.0


@pytest.fixture(scope="module")
def drawn() -> tuple[Floats, Floats, Bools, Integers]:
    """Margins that rank well but lie SHIFT nats too high, overlaps, labels and groups."""
    rng = np.random.default_rng(5)
    odds = rng.normal(0, 2, LABELS)
    missed = rng.random(LABELS) < 1 / (1 + np.exp(-odds))
    return odds + SHIFT, rng.random(LABELS), missed, rng.integers(0, GROUPS, LABELS)


def judged(margins: Floats, overlaps: Floats, missed: Bools, groups: Integers) -> Refitted:
    found = refitted(margins.tolist(), overlaps.tolist(), missed, groups)
    assert found is not None
    return found


def test_margins_that_are_off_everywhere_come_right(drawn: tuple[Floats, Floats, Bools, Integers]) -> None:
    margins, _, missed, _ = drawn
    raw = expected_calibration_error(missed, 1 / (1 + np.exp(-margins)), np.ones(LABELS))
    found = judged(*drawn)
    assert raw > 0.2
    assert expected_calibration_error(missed, found.p_missed, np.ones(LABELS)) < 0.06
    assert found.settled.mean() > 0.2
    assert found.agrees[found.settled].mean() == pytest.approx(0.9, abs=0.04)


def test_no_label_has_a_say_in_its_own_judgement(drawn: tuple[Floats, Floats, Bools, Integers]) -> None:
    margins, overlaps, missed, groups = drawn
    turned = np.where(groups == 7, ~missed, missed)
    before, after = judged(*drawn), judged(margins, overlaps, turned, groups)
    assert np.array_equal(before.p_missed[groups == 7], after.p_missed[groups == 7])
    assert not np.array_equal(before.p_missed, after.p_missed)


def test_a_blank_answer_stays_missed(drawn: tuple[Floats, Floats, Bools, Integers]) -> None:
    margins, overlaps, missed, groups = drawn
    found = refitted([None, *margins[1:].tolist()], overlaps.tolist(), missed, groups)
    assert found is not None
    assert found.p_missed[0] == 1.0
    assert found.settled[0]


def test_too_few_labels_or_one_group_give_nothing(drawn: tuple[Floats, Floats, Bools, Integers]) -> None:
    margins, overlaps, missed, groups = drawn
    few = slice(0, 18)
    assert refitted(margins[few].tolist(), overlaps[few].tolist(), missed[few], groups[few] * 0) is None
    assert refitted(margins.tolist(), overlaps.tolist(), missed, groups * 0) is None
