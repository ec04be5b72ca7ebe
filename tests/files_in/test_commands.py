"""`kpgrade inspect` and `kpgrade rubric`, run as a teacher runs them."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from grader.rubrics import read_rubric
from tests.files_in.case import ANN
from tests.files_in.test_corpus import CASES
from tui.cli import main


def test_inspect_shows_columns_counts_and_reasons(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "class.csv"
    path.write_text(f'who,said\nAnn,"{ANN}"\nBen,-\n,lost\n')
    assert main(["inspect", str(path), "--map", "student=A", "--map", "q1=said"]) == 0
    shown = capsys.readouterr().out
    assert "read 3 = 1 to grade + 1 blank + 1 skipped" in shown
    assert "class.csv, row 4: no student is named" in shown
    assert "student" in shown


def test_what_an_option_would_have_read_is_named_with_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "class"
    folder.mkdir()
    (folder / "Ann.txt").write_text(ANN, "utf-8")
    (folder / "Ben.txt").write_text("x" * 1001, "utf-8")
    (folder / "Cleo.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as outer:
        outer.write(folder / "Cleo.png", "within.zip")
    (folder / "Dan.zip").write_bytes(archive.getvalue())
    assert main(["inspect", str(folder), "--max-characters", "1000", "--max-depth", "1"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    for said in ("at most 1,000 are read (--max-characters)", "1 deep (--max-depth)", "says how) (--ocr)"):
        assert said in shown


def test_inspect_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "class.csv"
    path.write_text(f'student,answer\nAnn,"{ANN}"\n')
    assert main(["inspect", str(path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [answer["text"] for answer in told["answers"]] == [ANN]
    assert [(one["student"], [a["text"] for a in one["answers"]]) for one in told["students"]] == [
        ("Ann", [ANN])
    ]
    assert {choice["part"] for source in told["plan"] for choice in source["choices"]} >= {
        "student",
        "question",
    }
    assert told["warnings"] == []


def test_inspect_prints_something_sensible_for_the_whole_corpus(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for case in CASES:
        if case.options.ocr_command:
            continue
        code = main(["inspect", str(case.write(tmp_path))])
        out, err = capsys.readouterr()
        assert code in {0, 2}, (case.name, err)
        assert ("read " in out) != ("kpgrade: " in err), (case.name, out, err)
        assert "\x1b[31m" not in out


def test_rubric_new_asks_splits_and_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "r.yaml"
    said = ["Osmosis", "Why do cells shrink?", "Water leaves the cell (2 points)"]
    said += ["The wall stays and the membrane pulls away from it", "y", "", ""]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(said) + "\n"))
    assert main(["rubric", "new", str(path)]) == 0
    rubric = read_rubric(path)
    assert rubric.title == "Osmosis"
    assert [(p.text, p.points) for p in rubric.questions[0].key_points] == [
        ("Water leaves the cell", 2.0),
        ("The wall stays", 0.5),
        ("The membrane pulls away from it", 0.5),
    ]
    assert "Next: kpgrade grade" in capsys.readouterr().out
    assert main(["rubric", "new", str(path)]) == 2


def test_rubric_check_says_what_to_change(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "r.md"
    path.write_text(
        "Why?\n- Water leaves the cell and the wall keeps its shape\n- Good explanation of osmosis\n"
    )
    assert main(["rubric", "check", str(path)]) == 0
    shown = capsys.readouterr().out
    assert "- The wall keeps its shape" in shown
    assert "'Good' leaves open" in shown
    assert main(["rubric", "check", str(path), "--json"]) == 0
    assert {found["kind"] for found in json.loads(capsys.readouterr().out)} == {"two statements", "vague"}
