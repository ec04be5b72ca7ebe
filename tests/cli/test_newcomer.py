"""What a newcomer runs into: no command may cost them a file, a mark or an evening."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from grader.domain import Decision
from grader.errors import GradebookError, InputError, ModelError
from grader.gradebook import Gradebook
from grader.reports import FORMATS, default_path
from tests.cli.test_grade import RUBRIC, folder
from tui.cli import main

__all__ = ["folder"]

OTHER = RUBRIC.replace("Blue light is scattered most.", "The sun is yellow.")
LATE = "student,answer\nD,Blue light is scattered most by the air.\n"


@pytest.fixture
def graded(folder: Path) -> Path:
    """A graded class with a decision in it."""
    book = folder / "answers.kpgrade"
    arguments = [
        "grade",
        str(folder / "answers.csv"),
        "-r",
        str(folder / "rubric.yaml"),
        "-m",
        "gemma-3-270m",
    ]
    assert main(arguments) == 0
    with Gradebook.open(book) as opened:
        point = opened.rubric.questions[0].key_points[1]
        opened.decide([Decision(opened.answers()[0].id, point.id, missed=True)])
    return book


def _state(book: Path) -> tuple[object, ...]:
    with Gradebook.open(book, read_only=True) as opened:
        return opened.rubric, opened.answers(), opened.verdicts(), opened.decisions(), opened.counts().marks


@pytest.mark.parametrize("name", FORMATS)
def test_no_report_is_proposed_under_the_name_of_the_students_file(name: str, tmp_path: Path) -> None:
    read = {
        (tmp_path / "class").with_suffix(suffix) for suffix in (".csv", ".xlsx", ".jsonl", ".zip", ".txt")
    }
    assert default_path(name, tmp_path / "class.kpgrade") not in read


def test_the_students_file_is_never_written_over_whatever_is_agreed_to(
    folder: Path, graded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    original = folder / "answers.csv"
    before = original.read_bytes()
    moved = folder / "renamed.csv"
    moved.write_bytes(before)
    for path in (original, moved):
        for kind in ("csv", "jsonl"):
            arguments = ["export", str(graded), "-f", kind, "-o", str(path), "--force"]
            assert main(arguments) == InputError.exit_code
        assert "never written over" in capsys.readouterr().err
    original.write_bytes(before + b"E,Added by hand.\n")
    assert main(["export", str(graded), "-o", str(original), "--force"]) == InputError.exit_code
    assert original.read_bytes() == before + b"E,Added by hand.\n"
    assert moved.read_bytes() == before
    assert main(["export", str(graded), "-o", str(folder / "marks.csv")]) == 0


def test_a_grading_that_fails_leaves_the_gradebook_as_it_was(
    folder: Path, graded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "other.yaml").write_text(OTHER, "utf-8")
    (folder / "late.csv").write_text(LATE, "utf-8")
    before = _state(graded)
    arguments = ["grade", str(folder / "late.csv"), "-o", str(graded), "-r", str(folder / "other.yaml")]

    assert main([*arguments, "--replace-rubric", "-m", "nosuch"]) == ModelError.exit_code
    assert _state(graded) == before

    assert main([*arguments, "-m", "gemma-3-270m"]) == InputError.exit_code
    said = " ".join(capsys.readouterr().err.split())
    assert "another rubric than the gradebook has" in said
    assert "1 decision of yours not counted" in said
    assert _state(graded) == before

    assert main([*arguments, "--replace-rubric", "-m", "gemma-3-270m"]) == 0
    with Gradebook.open(graded, read_only=True) as book:
        assert [p.text for p in book.rubric.questions[0].key_points][1] == "The sun is yellow."
        assert len(book.answers()) == 4


def test_a_gradebook_graded_again_in_place_keeps_its_rubric_too(folder: Path, graded: Path) -> None:
    (folder / "other.yaml").write_text(OTHER, "utf-8")
    before = _state(graded)
    assert main(["grade", str(graded), "-r", str(folder / "other.yaml")]) == InputError.exit_code
    assert _state(graded) == before


def test_late_answers_are_read_against_the_rubric_that_the_gradebook_has(folder: Path, graded: Path) -> None:
    (folder / "late.csv").write_text(LATE, "utf-8")
    assert main(["grade", str(folder / "late.csv"), "-o", str(graded), "-m", "gemma-3-270m"]) == 0
    with Gradebook.open(graded, read_only=True) as book:
        assert [answer.student for answer in book.answers()] == ["A", "B", "C", "D"]
        assert book.counts().progress.graded == 4
        assert len(book.decisions()) == 1


@pytest.mark.parametrize("name", ["nosuch.kpgrade", "answers.csv"])
def test_without_a_terminal_the_app_ends_with_words(folder: Path, name: str) -> None:
    environment = os.environ | {"PYTHONPATH": str(Path.cwd())}
    done = subprocess.run(
        [sys.executable, "-m", "tui.cli", str(folder / name)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        env=environment,
        check=False,
    )
    assert done.returncode in {InputError.exit_code, GradebookError.exit_code}
    assert ("no such file" if "nosuch" in name else "needs a terminal") in done.stderr


def test_half_an_exam_is_never_dropped_without_a_yes(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    second = "  - id: q2\n    question: Why does ice float?\n    key_points: [Ice is less dense.]\n"
    (folder / "rubric.yaml").write_text(RUBRIC + second, "utf-8")
    (folder / "answers.csv").write_text(
        "Name,Why is the sky blue?,Explain why ice floats on water.\n"
        "A,The air scatters blue.,It is lighter.\nB,The sea.,It is less dense.\n",
        "utf-8",
    )
    asked = ["grade", str(folder / "answers.csv"), "-r", str(folder / "rubric.yaml"), "-m", "gemma-3-270m"]
    assert main(asked) == InputError.exit_code
    said = capsys.readouterr().err
    assert "A question of the rubric has no answers here" in said
    assert "C 'Explain why ice floats on water.'" in said
    assert "--map q2=COLUMN" in said
    assert not (folder / "answers.kpgrade").exists()

    assert main([*asked, "--map", "q1=B", "--map", "q2=C"]) == 0
    with Gradebook.open(folder / "answers.kpgrade", read_only=True) as book:
        assert [answer.question_id for answer in book.answers()] == ["q1", "q2"] * 2


@pytest.mark.parametrize("header", ["", "Submitted,"])
def test_two_pupils_of_one_name_are_asked_about_and_neither_is_dropped_unasked(
    folder: Path, header: str, capsys: pytest.CaptureFixture[str]
) -> None:
    times = ("2026-03-03 09:00,", "2026-03-03 10:00,") if header else ("", "")
    (folder / "answers.csv").write_text(
        f"Name,{header}Answer\nAnn Lee,{times[0]}The air scatters.\nAnn Lee,{times[1]}The sea.\n", "utf-8"
    )
    asked = ["grade", str(folder / "answers.csv"), "-r", str(folder / "rubric.yaml"), "-m", "gemma-3-270m"]
    assert main(asked) == InputError.exit_code
    assert "Ann Lee answers a question 2 times with different words" in capsys.readouterr().err
    assert main([*asked, "--same-name", "several"]) == 0
    with Gradebook.open(folder / "answers.kpgrade", read_only=True) as book:
        assert [answer.text for answer in book.answers()] == ["The air scatters.", "The sea."]


def test_bytes_that_are_no_text_are_no_class(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "answers.csv").write_bytes(random.Random(7).randbytes(30_000))
    assert main(["grade", str(folder / "answers.csv"), "-r", str(folder / "rubric.yaml")]) == 2
    assert "not text, whatever its name says" in capsys.readouterr().err


def test_headers_alone_are_said_to_have_no_row(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "answers.csv").write_text("student,answer\n", "utf-8")
    assert main(["grade", str(folder / "answers.csv"), "-r", str(folder / "rubric.yaml")]) == 2
    assert "there are headers, but no row below them" in capsys.readouterr().err
