"""The parts of the learning curve that need no training: draws, recipes, intervals, the table."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import InputError
from grader.labelled import LabelledAnswer
from training.compare.learning_curve import (
    Curve,
    CurvePoint,
    draws,
    interval,
    passes_for,
    recipe_for,
    table,
)
from training.fit.recipe import as_toml, load_recipe

RECIPES = sorted((Path(__file__).parents[2] / "training" / "recipes").glob("*.toml"))


def items(count: int) -> list[LabelledAnswer]:
    return [
        LabelledAnswer.of(
            str(n), group=f"g{n % 7}", question="Why?", answer=f"answer {n}", key_points=["p"], missed=[n % 2]
        )
        for n in range(count)
    ]


def test_a_larger_draw_holds_the_smaller_ones_and_all_groups() -> None:
    drawn = draws(items(200), (100, 10, 30), seed=1)
    sizes = {size: {item.answer for item in chosen} for size, chosen in drawn.items()}
    assert {size: len(answers) for size, answers in sizes.items()} == {10: 10, 30: 30, 100: 100}
    assert sizes[10] < sizes[30] < sizes[100]
    assert len({item.group for item in drawn[10]}) == 7


def test_more_labels_than_there_are() -> None:
    with pytest.raises(InputError, match="there are 50"):
        draws(items(50), (100,), seed=1)


def test_small_draws_are_gone_through_more_often() -> None:
    assert [passes_for(labels) for labels in (10, 100, 1000, 3000, 30_000)] == [10, 10, 6, 2, 2]


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_every_recipe_can_be_bent_to_a_draw_and_written(path: Path, tmp_path: Path) -> None:
    bent = recipe_for(load_recipe(path), tmp_path / 'draw "1".jsonl', tmp_path / "dev.jsonl", 3, 50)
    (tmp_path / "bent.toml").write_text(as_toml(bent))
    assert load_recipe(tmp_path / "bent.toml") == bent
    assert bent.schedule.epochs == 3
    assert bent.schedule.tokens is None
    assert bent.augment.made == 0


@given(auc=st.floats(0, 1), missed=st.integers(2, 1000), covered=st.integers(2, 1000))
def test_the_interval_holds_the_value_and_narrows(auc: float, missed: int, covered: int) -> None:
    low, high = interval(auc, missed, covered)
    assert 0 <= low <= auc <= high <= 1
    wider = interval(auc, missed // 2 + 1, covered // 2 + 1)
    assert wider[0] <= low + 1e-9
    assert wider[1] >= high - 1e-9


def test_the_interval_of_the_papers_example() -> None:
    """Hanley and McNeil 1982, table II: area 0.893 from 58 normal and 51 abnormal, standard error 0.032."""
    low, high = interval(0.893, 51, 58)
    assert (high - low) / 2 / 1.96 == pytest.approx(0.032, abs=0.001)


def test_the_table_says_what_was_measured() -> None:
    curve = Curve((CurvePoint(100, 10, 0.61, 0.55, 0.67, 4.4),), untrained=0.5, floor=0.69, dev_labels=400)
    assert "| 100 | 10 | 0.610 | 0.550-0.670 | 4 |" in table(curve)
    assert "0.690" in table(curve)
