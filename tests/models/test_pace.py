"""How fast a model was here is remembered by a grading, and shown where one is chosen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grader.models.pace import LEAST_ANSWERS, keep_pace, pace_file, paces
from tui.app.model_words import pace_words
from tui.cli import main

SAMPLE = Path(__file__).parents[2] / "samples" / "photosynthesis"


def test_a_grading_says_how_fast_the_model_is_here(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The sample's first answers, one of which nobody needs a model for."""
    command = ["grade", str(SAMPLE / "answers.csv"), "-r", str(SAMPLE / "rubric.yaml"), "-m", "gemma-3-270m"]
    assert main([*command, "-o", str(tmp_path / "a.kpgrade"), "--limit", "8"]) == 0
    kept = paces()["gemma-3-270m"]
    assert LEAST_ANSWERS <= kept.answers <= 8
    capsys.readouterr()

    assert main(["models", "list", "--json"]) == 0
    listed = {row["name"]: row["pace"] for row in json.loads(capsys.readouterr().out)}
    assert listed["gemma-3-270m"] == pytest.approx(60 * kept.answers / kept.seconds)
    assert listed["kpgrade-0.5b"] is None

    assert main([*command, "-o", str(tmp_path / "b.kpgrade"), "--limit", "2"]) == 0
    assert paces()["gemma-3-270m"] == kept, "two answers say too little"


def test_a_pace_is_said_in_words() -> None:
    assert "33 answers a minute" in pace_words(33.3)
    assert "not timed" in pace_words(None)


@pytest.mark.parametrize("text", ["", "[]", '{"m": {"answers": 0, "seconds": 1}}', '{"m": 3}'])
def test_a_file_that_says_nothing_counts_as_none(text: str) -> None:
    keep_pace("other", 10, 5.0)
    assert paces()["other"].per_minute == 120
    pace_file().write_text(text, encoding="utf-8")
    assert paces() == {}
    keep_pace("other", 10, 5.0)
    assert paces()["other"].answers == 10


def test_a_folder_that_cannot_be_written_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KPGRADE_CONFIG", "/dev/null/config")
    keep_pace("any", 10, 5.0)
    assert paces() == {}
