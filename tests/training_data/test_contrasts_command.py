"""`kpgrade train contrasts` writes labelled answers that `train evaluate` reads, kind by kind."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from grader.labelled import labelled_sets
from tests.training.answers import write_answers
from training.data.contrasts.pairs import HELD_OUT_CONTRASTS
from tui.cli import main


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    write_answers(tmp_path / "answers.jsonl")
    return tmp_path / "answers.jsonl"


def made(answers: Path, *options: str) -> Path:
    output = answers.with_name("made.jsonl")
    assert main(["train", "contrasts", str(answers), "-o", str(output), *options]) == 0
    return output


def test_what_is_written_is_both_sides_of_the_kinds_held_out(
    answers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (written,), _ = labelled_sets([made(answers, "--labels", "20")])
    kinds = Counter(row.kind for row in written.rows)
    shown = capsys.readouterr().out
    for kind in HELD_OUT_CONTRASTS.keys() - {"amount"}:
        assert kinds[kind] == kinds[f"{kind} twin"] > 0
        assert kind in shown
    labels = {
        kind: Counter(m for row in written.rows if row.kind == kind for m in row.missed) for kind in kinds
    }
    assert labels["fiction"][True] > 0
    assert labels["fiction twin"][False] > 0


def test_a_seed_decides_what_is_made(answers: Path) -> None:
    texts = [made(answers, "--kinds", "asked", "--seed", seed).read_text(encoding="utf-8") for seed in "112"]
    assert texts[0] == texts[1] != texts[2]


def test_where_nothing_can_be_made_it_is_said(answers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = answers.with_name("made.jsonl")
    code = main(["train", "contrasts", str(answers), "-o", str(output), "--kinds", "number"])
    assert code != 0
    assert "can be made into one of these kinds" in capsys.readouterr().err
    assert not output.exists()
