"""`kpgrade calibrate`, and grading with what was fitted; a server on loopback gives the margins."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from grader.calibration import Calibrator
from grader.domain import Decision
from grader.gradebook import Gradebook
from grader.text import overlap
from tests.core.builders import answers, rubric
from tests.eval.rows import rows, write
from tests.servers import Said, StartScripted
from tui.cli import main

STRONG, WEAK = 3.0, -1.0
"""Margins of a model that calls too much missed."""


def _script(body: dict[str, Any], _number: int) -> Said:
    answer, point = body["messages"][1]["content"].casefold().split("key point: ")
    margin = WEAK if point.split()[0] in answer else STRONG
    return Said(likely={"Yes": -4.0, "No": -4.0 + margin})


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """Twice the six rows, so that there are more than ten labels of each kind."""
    again = [row | {"id": f"{row['id']}b", "answer": f"{row['answer']} I think."} for row in rows()]
    return write(tmp_path / "leaves.jsonl", rows() + again)


def test_what_is_fitted_is_kept_for_this_model_alone_and_grading_uses_it(
    scripted_server: StartScripted, labelled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server = scripted_server(_script)
    here = ["--base-url", server.url]
    out = tmp_path / "calibration.json"
    assert main(["calibrate", str(labelled), *here, "-m", "local", "-o", str(out)]) == 0
    said = " ".join(capsys.readouterr().out.split())
    fitted = Calibrator.model_validate_json(out.read_text("utf-8"))
    assert f"fitted on {fitted.labels} key points" in said
    assert fitted.fitted_on == "leaves.jsonl"
    assert fitted.labels == 33, "the blank answer was never asked about"

    path = tmp_path / "class.kpgrade"
    with Gradebook.create(path, rubric("Light gives energy")) as book:
        book.add_answers(answers("light helps", "no idea"))
    assert main(["grade", str(path), *here, "-m", "local"]) == 0
    assert "never calibrated" not in capsys.readouterr().out
    with Gradebook.open(path) as book:
        verdicts = book.verdicts()
    for answer, text, margin in (("s0", "light helps", WEAK), ("s1", "no idea", STRONG)):
        verdict = verdicts[answer, "k0"]
        assert verdict.margin == pytest.approx(margin)
        p = fitted.probability(margin, overlap("Light gives energy", text))
        assert verdict.p_missed == pytest.approx(p)
        assert verdict.label is fitted.label(p)

    assert main(["grade", str(path), *here, "-m", "another"]) == 0
    assert "This model was never calibrated" in capsys.readouterr().out
    with Gradebook.open(path) as book:
        assert book.verdicts()["s0", "k0"].p_missed == pytest.approx(Calibrator().probability(WEAK, 1 / 3))


def test_all_that_a_teacher_decided_in_her_gradebooks_counts_together(
    scripted_server: StartScripted, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "years"
    folder.mkdir()
    for year in ("one", "two"):
        with Gradebook.create(folder / f"{year}.kpgrade", rubric("Light gives energy")) as book:
            book.add_answers(answers(*(f"light helps {i}" for i in range(8)), *(f"no {i}" for i in range(7))))
            book.decide([Decision(f"s{i}", "k0", missed=i >= 8) for i in range(15 if year == "one" else 14)])
    here = ["--base-url", scripted_server(_script).url, "-m", "local"]
    for given in ([folder], sorted(folder.iterdir())):
        assert main(["calibrate", *map(str, given), *here]) == 0
        assert "fitted on 29 key points" in capsys.readouterr().out
    (kept,) = (tmp_path / "config" / "calibrations").iterdir()
    assert json.loads(kept.read_text("utf-8"))["fitted_on"] == "one.kpgrade, two.kpgrade"
    assert main(["calibrate", str(folder / "one.kpgrade"), *here]) == 2
    assert "at least 10" in capsys.readouterr().err


def test_too_few_labels_are_said_and_a_folder_that_cannot_be_written_too(
    scripted_server: StartScripted,
    labelled: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    here = ["--base-url", scripted_server(_script).url, "-m", "local"]
    few = write(tmp_path / "few.jsonl", rows())
    assert main(["calibrate", str(few), *here]) == 2
    assert "at least 10" in capsys.readouterr().err

    (tmp_path / "file").write_text("")
    monkeypatch.setenv("KPGRADE_CONFIG", str(tmp_path / "file"))
    assert main(["calibrate", str(labelled), *here]) == 2
    said = capsys.readouterr().err
    assert "can't be kept" in said
    assert "KPGRADE_CONFIG" in said


def test_a_calibration_that_was_damaged_is_named(
    scripted_server: StartScripted, labelled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here = ["--base-url", scripted_server(_script).url, "-m", "local"]
    assert main(["calibrate", str(labelled), *here]) == 0
    (kept,) = (tmp_path / "config" / "calibrations").iterdir()
    assert json.loads(kept.read_text("utf-8"))["labels"] == 33
    capsys.readouterr()

    for damage in (b"{", b"\xff\xfe"):
        kept.write_bytes(damage)
        assert main(["eval", str(labelled), *here, "--resamples", "2"]) == 2
        assert f"{kept}: this calibration cannot be read" in capsys.readouterr().err
