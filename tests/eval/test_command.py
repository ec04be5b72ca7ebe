"""`kpgrade eval` from the command line, on the smallest real model."""

import json
from pathlib import Path

import pytest

from tests.conftest import FAST
from tests.eval.rows import rows, write
from tui.cli import main


def test_every_file_of_a_folder_beside_the_floor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = rows()[:3]
    content[0]["missed_second_grader"] = [False, False, False]
    write(tmp_path / "one.jsonl", content)
    write(tmp_path / "two.jsonl", rows()[3:])
    write(tmp_path / "notes.jsonl", [{"passage": "nothing labelled"}])
    figures, verdicts = tmp_path / "out.json", tmp_path / "verdicts.out"

    code = main(
        [
            "eval",
            str(tmp_path),
            "-m",
            FAST,
            "--resamples",
            "20",
            "--json",
            str(figures),
            "--verdicts",
            str(verdicts),
        ]
    )

    said = " ".join(capsys.readouterr().out.split())
    assert code == 0
    assert "notes.jsonlholdsnolabels" in said.replace(" ", ""), "however long the path before it is"
    assert "agree on 8 of 9 labels" in said
    assert "Mean over 2 sets" in said
    assert "floor: word" in said
    result = json.loads(figures.read_text("utf-8"))
    assert [s["name"] for s in result["sets"]] == ["one", "two"]
    assert result["complete"] is True
    for measured in result["sets"]:
        assert measured["model"].keys() == measured["floor"].keys() == measured["difference"].keys()
    lines = [json.loads(line) for line in verdicts.read_text("utf-8").splitlines()]
    assert len(lines) == 18
    assert sum(line["disputed"] for line in lines) == 1
    asked = [line for line in lines if line["id"] != "r2"]
    assert all(isinstance(line["margin"], float) and 0 <= line["p_missed"] <= 1 for line in asked)
    assert {line["verdict"] for line in lines if line["id"] == "r2"} == {"missed"}


def test_whole_and_windowed_reading_are_different_configurations(tmp_path: Path) -> None:
    long = rows()[3]
    long["answer"] = " ".join([long["answer"]] * 4)
    path = write(tmp_path / "long.jsonl", [long])
    identities, margins = [], []
    for reading in (["--whole"], ["--window", "30"]):
        out, verdicts = tmp_path / "out.json", tmp_path / "v.out"
        options = ["-m", FAST, "--resamples", "5", "--json", str(out), "--verdicts", str(verdicts)]
        assert main(["eval", str(path), *options, *reading]) == 0
        identities.append(json.loads(out.read_text("utf-8"))["identity"])
        margins.append([json.loads(line)["margin"] for line in verdicts.read_text("utf-8").splitlines()])
    assert identities[0] != identities[1]
    assert margins[0] != margins[1]


def test_a_bad_row_ends_before_any_model_is_opened(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "bad.jsonl", [rows()[0] | {"missed": [True]}])
    assert main(["eval", str(path), "-m", "no-such-model"]) == 2
    assert "row 1" in capsys.readouterr().err
