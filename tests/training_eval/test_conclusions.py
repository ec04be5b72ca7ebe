"""What may be concluded of two graders: nothing that chance could have made."""

from __future__ import annotations

import random

import pytest

from grader.evaluation import Judged, Judgement
from grader.labelled import LabelledAnswer, LabelledPoint, LabelledSet, hashed
from training.compare.comparison import Comparison, compare
from training.compare.conclusions import concluded, over_sets
from training.compare.graders import RowGrader
from training.compare.tables import markdown


def labelled(name: str, groups: int) -> LabelledSet:
    dice = random.Random(name)
    rows = [
        LabelledAnswer(
            f"{group}-{number}",
            f"group {group}",
            f"question {group}",
            f"{name} {group} {number}",
            tuple(LabelledPoint(f"point {each} of {group}", float(dice.random() < 0.5)) for each in range(2)),
        )
        for group in range(groups)
        for number in range(4)
    ]
    return LabelledSet(name, tuple(rows))


def grader(name: str, skill: float, seed: int) -> RowGrader:
    """One that mixes the label with noise."""
    dice = random.Random(seed)

    def judge(row: LabelledAnswer) -> Judged:
        said = (skill * missed + (1 - skill) * dice.random() for missed in row.missed)
        return Judged(tuple(Judgement(p > 0.5, p, p) for p in said))

    return RowGrader(name, "noise", judge)


@pytest.fixture(scope="module")
def comparisons() -> list[Comparison]:
    graders = [grader("good", 0.9, 1), grader("poor", 0.1, 2), grader("poor too", 0.1, 3)]
    sets = [labelled("a", 30), labelled("b", 30), labelled("few", 4)]
    return compare(graders, sets, resamples=200, seed=0)


def lines(comparisons: list[Comparison], pair: str) -> dict[str, str]:
    """Figure -> what is said of it, for a pair of graders."""
    text = "\n".join(concluded(comparisons))
    own = text.split(f"**{pair}**")[1].split("**")[0]
    return dict(line.removeprefix("- ").split(": ", 1) for line in own.splitlines() if line.startswith("- "))


def test_a_clear_difference_is_told_and_one_of_chance_is_not(comparisons: list[Comparison]) -> None:
    clear = lines(comparisons, "good against poor")["ROC AUC"].split("; ")
    assert clear[0].startswith("a: higher (+0.")
    assert clear[1].startswith("b: higher (+0.")
    chance = lines(comparisons, "poor against poor too")["ROC AUC"].split("; ")
    assert [part.split(" (")[0] for part in chance if not part.startswith("few")] == [
        "a: not told apart",
        "b: not told apart",
        "mean of 2 sets: not told apart",
    ]


def test_few_groups_conclude_nothing_and_are_in_no_mean(comparisons: list[Comparison]) -> None:
    for pair in ("good against poor", "poor against poor too"):
        assert "few: too few groups, or undefined" in lines(comparisons, pair)["ROC AUC"]
    assert "mean of 2 sets" in lines(comparisons, "good against poor")["ROC AUC within a key point"]


def test_a_mean_over_sets_is_the_mean_and_surer_than_its_parts(comparisons: list[Comparison]) -> None:
    both = over_sets(comparisons[:2], "good", "poor", "auc")
    each = [c.cards["good"].minus(c.cards["poor"], "auc") for c in comparisons[:2]]
    assert both is not None
    assert both.value == pytest.approx((each[0].value + each[1].value) / 2)
    assert both.high - both.low < max(part.high - part.low for part in each)
    assert over_sets([], "good", "poor", "auc") is None


def test_the_report_says_what_may_be_concluded(comparisons: list[Comparison]) -> None:
    assert "## What may be concluded" in markdown(comparisons, {})
    single = [Comparison(c.labelled, {"good": c.cards["good"]}, c.seconds) for c in comparisons]
    assert concluded(single) == []


def test_rows_are_chosen_by_what_stands_in_them() -> None:
    rows = labelled("a", 30).rows
    shuffled = random.Random(1).sample(rows, len(rows))
    chosen = hashed(rows, 40)
    assert hashed(shuffled, 40) == chosen
    assert sum(len(row.points) for row in chosen) == 40
    assert set(hashed(rows, 20)) < set(chosen)
    assert sorted(row.id for row in hashed(rows, 10_000)) == sorted(row.id for row in rows)
