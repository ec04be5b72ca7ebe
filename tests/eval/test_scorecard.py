"""The scorecard: figures on rows worked out by hand, intervals, pairs and splits."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Self

import pytest
from rich.console import Console

from grader.domain import Label
from grader.engines.base import PartlyFailed, Score, Task
from grader.evaluation import Judged, Judgement, floor
from grader.grader import Grader
from grader.labelled import LabelledAnswer, LabelledSet, read_labelled
from grader.scorecard import MEASURES, Scorecard
from tests.eval.rows import rows, write
from tui.cli.scorecards import Compared, table


@pytest.fixture
def labelled(tmp_path: Path) -> tuple[LabelledAnswer, ...]:
    return read_labelled(write(tmp_path / "a.jsonl", rows())).rows


_OF_A_MODEL_ALONE = {
    "settled_fixed",
    "settled_fixed_agreement",
    "ece_refitted",
    "settled_refitted",
    "settled_refitted_agreement",
}
"""What rests on stored thresholds or on margins, which the floor has not."""


class Knowing:
    """An engine that knows the labels by answer, and stumbles over answers that it is told to."""

    identity = model_name = "knowing"

    def __init__(
        self, labels: Mapping[str, Mapping[str, bool]], failing: frozenset[str] = frozenset()
    ) -> None:
        self._labels, self._failing = labels, failing
        self.asked: list[Task] = []

    def metadata(self, key: str) -> str | None:  # noqa: ARG002
        return None

    def score(self, tasks: Sequence[Task]) -> Iterator[tuple[int, list[Score]]]:
        self.asked += tasks
        for index in reversed(range(len(tasks))):
            task = tasks[index]
            if task.answer not in self._failing:
                wanted = [self._labels[task.answer][point] for point in task.points]
                yield index, [Score(4.0 if missed else -4.0, missed) for missed in wanted]
        failed = {i: "fell over" for i, task in enumerate(tasks) if task.answer in self._failing}
        if failed:
            raise PartlyFailed(failed)

    def close(self) -> None:
        """Nothing is held."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def knowing(labelled: Sequence[LabelledAnswer], failing: frozenset[str] = frozenset()) -> Knowing:
    labels = {row.answer: dict(zip(row.key_points, row.missed, strict=True)) for row in labelled}
    return Knowing(labels, failing)


def test_a_grader_that_is_right_everywhere(labelled: tuple[LabelledAnswer, ...]) -> None:
    card = Scorecard(labelled, dict(Grader.uncalibrated(knowing(labelled)).judge(labelled)), resamples=50)
    figures = card.figures

    for key in ("precision", "recall", "f1", "auc", "agreement", "kappa", "qwk", "settled_95"):
        assert figures[key].value == pytest.approx(1), key
    # Of six answers one misses nothing, which the seed counts as 0.
    assert figures["seed_f1"].value == pytest.approx(5 / 6)
    assert figures["seed_f1_empty_agrees"].value == pytest.approx(1)
    assert figures["brier"].value == pytest.approx(15 / 18 * (1 / (1 + math.exp(4))) ** 2, rel=1e-6)
    assert figures["settled_fixed"].value == 1
    assert set(figures) == {measure.key for measure in MEASURES}


def test_blank_answers_never_reach_the_engine(labelled: tuple[LabelledAnswer, ...]) -> None:
    engine = knowing(labelled)
    judged = dict(Grader.uncalibrated(engine).judge(labelled))

    assert "" not in {task.answer for task in engine.asked}
    assert [p.label for p in judged[2].points] == [Label.MISSED] * 3
    assert sorted(judged) == list(range(6))


def test_rows_that_fail_are_named_by_their_own_index(labelled: tuple[LabelledAnswer, ...]) -> None:
    failing = labelled[4].answer
    judged: dict[int, Judged] = {}
    steps = Grader.uncalibrated(knowing(labelled, frozenset({failing}))).judge(labelled)
    with pytest.raises(PartlyFailed) as caught:
        judged.update(steps)
    assert caught.value.reasons == {4: "fell over"}
    assert sorted(judged) == [0, 1, 2, 3, 5]


def test_the_floor_counts_words(labelled: tuple[LabelledAnswer, ...]) -> None:
    said = floor(labelled[1])
    # 'Light gives the energy.' stands in the answer word for word; of the others only 'is'-like words could.
    assert [p.flagged for p in said.points] == [True, False, True]
    assert said.points[1].p_missed == 0


def test_disputed_labels_count_in_no_figure(tmp_path: Path) -> None:
    content = rows()
    content[0]["missed_second_grader"] = [True, True, False]
    labelled = read_labelled(write(tmp_path / "a.jsonl", content)).rows
    wrong_there = Judged((Judgement(True, 1.0, 1.0), Judgement(True, 1.0, 1.0), Judgement(False, 0.0, 0.0)))
    judged = dict(Grader.uncalibrated(knowing(labelled)).judge(labelled)) | {0: wrong_there}
    card = Scorecard(labelled, judged, resamples=10)

    assert card.labels == 17
    assert card.figures["agreement"].value == 1
    assert card.figures["qwk"].value == 1
    assert card.figures["seed_f1_empty_agrees"].value == 1


def test_without_probabilities_none_are_invented(labelled: tuple[LabelledAnswer, ...]) -> None:
    stated = {i: Judged(tuple(Judgement(m, float(m)) for m in row.missed)) for i, row in enumerate(labelled)}
    figures = Scorecard(labelled, stated, resamples=10).figures

    assert figures["auc"].value == 1
    for key in ("ece", "ece_adaptive", "brier", "settled_90", "settled_95", "settled_fixed"):
        assert math.isnan(figures[key].value), key


def test_a_listed_string_that_is_no_key_point_costs_the_seeds_precision_only(
    labelled: tuple[LabelledAnswer, ...],
) -> None:
    row = labelled[1]
    points = tuple(Judgement(m, float(m)) for m in row.missed)
    exact = Judged(points, (row.key_points[0], row.key_points[2]))
    invented = Judged(points, (*exact.listed, "Something else.") if exact.listed else None)
    figures = [Scorecard([row], {0: said}, resamples=5).figures for said in (exact, invented)]

    assert [f["seed_precision"].value for f in figures] == pytest.approx([1, 2 / 3])
    assert [f["precision"].value for f in figures] == [1, 1]


def test_paired_differences_need_the_same_rows(labelled: tuple[LabelledAnswer, ...]) -> None:
    judged = dict(Grader.uncalibrated(knowing(labelled)).judge(labelled))
    whole = Scorecard(labelled, judged, resamples=20)
    part = Scorecard(labelled, {i: judged[i] for i in range(3)}, resamples=20)
    with pytest.raises(ValueError, match="same rows"):
        whole.minus(part, "auc")
    same = whole.minus(whole, "agreement")
    assert (same.value, same.low, same.high) == (0, 0, 0)
    assert math.isnan(same.p_value), "three groups carry no test"


def test_a_better_grader_differs_and_the_test_says_so(tmp_path: Path) -> None:
    content = [row | {"id": f"{n}-{row['id']}", "group": f"g{n}"} for n in range(12) for row in rows()]
    labelled = read_labelled(write(tmp_path / "a.jsonl", content)).rows
    good = Scorecard(labelled, dict(Grader.uncalibrated(knowing(labelled)).judge(labelled)), resamples=200)
    poor = Scorecard(labelled, {i: floor(row) for i, row in enumerate(labelled)}, resamples=200)
    difference = good.minus(poor, "agreement")

    assert difference.value > 0
    assert difference.low > 0
    assert difference.p_value < 0.05

    shown = Console(width=200, record=True, file=StringIO())
    shown.print(table(Compared(LabelledSet("many", labelled), good, poor, 1.0), "knowing", 200))
    lines = shown.export_text().splitlines()
    for measure in MEASURES:
        if measure.key not in _OF_A_MODEL_ALONE:
            (line, *_) = [line for line in lines if measure.title in line]
            assert len(re.findall(r"\d\.\d{3} \[-?\d\.\d{3}, -?\d\.\d{3}\]", line)) >= 2, line


def test_a_split_is_the_figures_of_each_kind_alone(tmp_path: Path) -> None:
    content = [row | {"kind": "odd" if number % 2 else "even"} for number, row in enumerate(rows())]
    labelled = read_labelled(write(tmp_path / "a.jsonl", content)).rows
    card = Scorecard(labelled, {i: floor(row) for i, row in enumerate(labelled)}, resamples=10)
    parts = card.split(lambda row: row.kind)

    assert {name: part.labels for name, part in parts.items()} == {"even": 9, "odd": 9}
    mean = sum(part.figures["agreement"].value for part in parts.values()) / 2
    assert mean == pytest.approx(card.figures["agreement"].value)
