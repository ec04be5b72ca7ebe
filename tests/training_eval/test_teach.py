"""A larger model's probabilities as labels: what is mixed with what, and what a second run asks again."""

from __future__ import annotations

import json
import random
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.labelled import LabelledAnswer, LabelledPoint
from tests.conftest import FAST
from tests.eval.rows import POINTS, rows, write
from training.data.learning import answers_to_learn
from training.data.teaching import soft, with_others
from tui.cli import main

ITEM = LabelledAnswer(
    "1",
    "a",
    "Why?",
    "Leaves fall.",
    (LabelledPoint("Leaves fall.", 0.0), LabelledPoint("Wind blows.", 1.0)),
)
shares = st.floats(0, 1)


def teach(labelled: Path, output: Path, *options: str) -> list[dict[str, Any]]:
    assert main(["train", "teach", str(labelled), "-o", str(output), "--teacher", FAST, *options]) == 0
    return [json.loads(line) for line in output.read_text("utf-8").splitlines()]


def test_labels_lie_between_people_and_teacher(tmp_path: Path) -> None:
    labelled = write(tmp_path / "leaves.jsonl", rows()[:2])
    alone = teach(labelled, tmp_path / "alone.jsonl", "--trust", "1")
    half = teach(labelled, tmp_path / "half.jsonl")
    for given_row, teacher, mixed in zip(rows()[:2], alone, half, strict=True):
        assert mixed["key_points"] == given_row["key_points"]
        for mark, p, target in zip(given_row["missed"], teacher["missed"], mixed["missed"], strict=True):
            assert 0 < p < 1
            assert target == pytest.approx((mark + p) / 2, abs=1e-4)
    assert [len(item.points) for item in answers_to_learn(tmp_path / "half.jsonl", "half")] == [3, 3]


def test_a_second_run_reads_no_answer_again(tmp_path: Path) -> None:
    labelled = write(tmp_path / "leaves.jsonl", rows()[:1])
    first = teach(labelled, tmp_path / "taught.jsonl")
    kept = tmp_path / "taught.scores.sqlite"
    with sqlite3.connect(kept) as database:
        assert database.execute("SELECT count(*) FROM scores").fetchone() == (len(POINTS),)
        database.execute("UPDATE scores SET margin = 0")
    second = teach(labelled, tmp_path / "taught.jsonl")
    assert first != second, "the margins kept are the margins used"


def test_nothing_is_read_and_written_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    labelled = write(tmp_path / "leaves.jsonl", rows()[:1])
    before = labelled.read_bytes()
    assert main(["train", "teach", str(labelled), "-o", str(labelled)]) == 2
    assert "Give another -o" in capsys.readouterr().err
    assert labelled.read_bytes() == before


@given(shares, shares, shares)
def test_a_point_of_another_group_has_the_teachers_label_alone(
    first: float, other: float, trust: float
) -> None:
    asked = replace(ITEM, points=(*ITEM.points[:1], LabelledPoint("Rain.", 1.0)))
    own, foreign = soft(asked, 1, [first, other], trust).points
    assert own.p_missed == pytest.approx(trust * first)
    assert foreign.p_missed == other


def test_other_points_are_of_other_groups_and_near_in_words() -> None:
    near, far = LabelledPoint("All leaves fall in autumn.", 0.0), LabelledPoint("Iron rusts.", 0.0)
    pool = [
        ITEM,
        LabelledAnswer("2", "b", "How?", "x", (near,)),
        LabelledAnswer("3", "c", "What?", "y", (far,)),
    ]
    found = [with_others(ITEM, pool, 1, random.Random(seed)) for seed in range(20)]
    assert {item.points[:2] for item in found} == {ITEM.points}
    assert {point.text for item in found for point in item.points[2:]} <= {near.text, far.text}
    assert sum(item.points[2:] == (LabelledPoint(near.text, 1.0),) for item in found) >= 18
    assert with_others(ITEM, [ITEM], 2, random.Random(0)) == ITEM
