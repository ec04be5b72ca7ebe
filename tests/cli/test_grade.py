"""`kpgrade grade` as a teacher runs it: real files, the real model, plain words when something is wrong."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from grader.domain import Answer, Basis
from grader.gradebook import Gradebook
from grader.grader import Grader
from grader.grading import Outcome, grade
from grader.models.store import ModelFile
from tests.core.builders import CountingEngine, answers, rubric
from tests.engine.shallow import shallow_copy
from tui.cli import main
from tui.cli.summary import as_json

SAMPLE = Path(__file__).parents[2] / "samples" / "photosynthesis"
RUBRIC = """
title: Sky
questions:
  - id: q1
    question: Why is the sky blue?
    key_points:
      - Sunlight is scattered by the air.
      - Blue light is scattered most.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rubric.yaml").write_text(RUBRIC, "utf-8")
    (tmp_path / "answers.csv").write_text(
        "student,answer\nA,The air scatters sunlight and blue most of all.\nB,\nC,Because of the sea.\n",
        "utf-8",
    )
    return tmp_path


def _grade(folder: Path, *more: str) -> int:
    return main(
        ["grade", str(folder / "answers.csv"), "-r", str(folder / "rubric.yaml"), "-m", "gemma-3-270m", *more]
    )


def test_a_class_is_graded_into_a_gradebook_and_the_summary_adds_up(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (folder / "answers.csv").read_bytes()

    assert _grade(folder, "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["answers"], said["graded"], said["graded_now"], said["failed"]) == (3, 3, 3, {})
    assert {i: m for i, m in said["marks"].items() if i.startswith("B")} == {"B/q1": [0.0, 0.0]}
    for point in said["key_points"]["q1"]:
        assert point["covered"] + point["missed"] + point["unsure"] == 3
    assert (folder / "answers.csv").read_bytes() == before

    assert _grade(folder, "--json") == 0
    assert json.loads(capsys.readouterr().out)["graded_now"] == 0


def test_a_limit_leaves_the_rest_ungraded_and_the_exports_say_so(folder: Path) -> None:
    assert _grade(folder, "--limit", "1") == 0
    book = str(folder / "answers.kpgrade")
    out = folder / "marks.csv"
    assert main(["export", book, "-o", str(out)]) == 0

    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["student"] for row in rows] == ["A", "B", "C"]
    assert sum(row["mark_low"] == "" for row in rows) == 2

    lines = folder / "verdicts.jsonl"
    assert main(["export", book, "-f", "jsonl", "-o", str(lines)]) == 0
    records = [json.loads(line) for line in lines.read_text("utf-8").splitlines()]
    assert len(records) == 6
    assert set(records[0]) == {
        "answer_id",
        "question_id",
        "key_point",
        "p_missed",
        "margin",
        "verdict",
        "decision",
        "settled_by",
        "reason",
        "fault",
        "level",
        "comment",
        "own_marks",
        "own_marks_reason",
        "model_verdict",
        "model_p_missed",
        "model",
    }


def test_a_summary_ends_the_run_and_show_repeats_it_and_prints_a_student(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _grade(folder) == 0
    book = str(folder / "answers.kpgrade")
    graded = capsys.readouterr().out
    assert graded.splitlines()[-2:] == [f"The gradebook is {book}", f"Open it: kpgrade {book}"]
    assert main(["show", book]) == 0
    for said in (graded, capsys.readouterr().out):
        shown = " ".join(re.sub(r"[│╭╮╰╯├┤─┬┴┼█]", " ", said).split())
        assert "Marks: Why is the sky blue? mark answers 0" in shown
        assert "out of 2; a range is not yet settled" in shown
        assert "Key points, most missed first key point missed unsure covered" in shown
        assert re.search(r"3 of 3 answers graded, \d with a certain mark; \d verdicts want a look\.", shown)

    assert main(["show", book, "--student", "C"]) == 0
    assert "Because of the sea." in capsys.readouterr().out
    assert main(["show", book, "--student", "Nobody"]) == 2
    assert "Students: A, B, C" in capsys.readouterr().err


def test_answers_to_questions_that_left_the_rubric_are_counted_apart_and_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "class.kpgrade"
    with Gradebook.create(path, rubric("One")) as book:
        book.add_answers(answers("kept"))
        gone = [Answer(id=f"{s}/old", student=s, question_id="q[b]2", text=f"{s} wrote") for s in "AB"]
        book.add_answers(gone)
        said = json.loads(as_json(book, Outcome()))
    assert (said["answers"], said["not_in_rubric"]) == (1, {"q[b]2": 2})

    sentence = "Not counted: 2 answers to questions that the rubric does not have (q[b]2)."
    assert main(["show", str(path)]) == 0
    assert sentence in " ".join(capsys.readouterr().out.split())
    assert main(["export", str(path), "-o", str(tmp_path / "marks.csv")]) == 0
    assert sentence in " ".join(capsys.readouterr().out.split())
    assert main(["show", str(path), "--student", "A"]) == 0
    shown = capsys.readouterr().out
    assert "q[b]2: not in the rubric, so not counted" in shown
    assert "A wrote" in shown


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["grade", "{folder}/none.csv", "-r", "{folder}/rubric.yaml"], 2, "none.csv"),
        (["grade", "{folder}/answers.csv", "-r", "{folder}/none.yaml"], 2, "none.yaml"),
        (["grade", "{folder}/answers.csv"], 2, "rubric"),
        (["grade", "{folder}/answers.csv", "-r", "{folder}/rubric.yaml", "-m", "no-such"], 3, "no-such"),
        (["show", "{folder}/answers.csv"], 4, "not a kpgrade gradebook"),
        (["show", "{folder}/none.kpgrade"], 4, "no such gradebook"),
        (["show", "{folder}"], 4, "a folder, not a gradebook"),
    ],
)
def test_what_cannot_be_used_is_named_with_an_exit_code_and_no_traceback(
    folder: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: int, said: str
) -> None:
    assert main([word.format(folder=folder) for word in words]) == code
    shown = capsys.readouterr()
    assert said in shown.err
    assert "Traceback" not in shown.err + shown.out


def test_a_gradebook_is_graded_in_place_and_another_name_for_it_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    held, wanted = tmp_path / "class.kpgrade", tmp_path / "other.kpgrade"
    Gradebook.create(held, rubric("One")).close()
    before = held.read_bytes()

    assert main(["grade", str(held), "-o", str(wanted), "-m", "no-such-model"]) == 2
    said = capsys.readouterr().err
    assert f"{held}: a gradebook is graded in place" in said
    assert f"copy {held} to {wanted}" in said
    assert held.read_bytes() == before
    assert not wanted.exists()

    assert main(["grade", str(held), "-o", str(held), "-m", "no-such-model"]) == 3


def test_a_rubric_with_a_mistake_is_named_with_its_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "rubric.yaml").write_text(RUBRIC.replace("key_points", "keypoint"), "utf-8")

    assert _grade(folder) == 2
    said = capsys.readouterr().err
    assert f"{folder / 'rubric.yaml'}, line 6: `keypoint` is not a part of a question" in said
    assert "Did you mean `key_points`?" in said


def test_a_gguf_on_disk_needs_no_catalogue_and_no_store(
    folder: Path, fast_model: ModelFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = shallow_copy(fast_model.path, folder / "mine.gguf", layers=1)
    monkeypatch.setenv("KPGRADE_CACHE", str(folder / "cache"))
    command = ["grade", str(folder / "answers.csv"), "-r", str(folder / "rubric.yaml"), "--model", str(mine)]

    assert main(command) == 0
    with Gradebook.open(folder / "answers.kpgrade") as book:
        assert {v.model for v in book.verdicts().values() if v.basis is Basis.MODEL} == {"mine"}
        assert book.counts().progress.graded == 3
    assert not list((folder / "cache").rglob("*.gguf"))


def test_ctrl_c_ends_with_the_answer_in_hand_and_the_same_command_goes_on(
    folder: Path, fast_model: ModelFile
) -> None:
    many = "".join(f"S{i},Answer {i} says that air scatters the light.\n" for i in range(60))
    (folder / "answers.csv").write_text(f"student,answer\n{many}", "utf-8")
    path = folder / "answers.kpgrade"
    command = [sys.executable, "-m", "tui.cli", "grade", str(folder / "answers.csv")]
    command += ["-r", str(folder / "rubric.yaml"), "-m", fast_model.name, "--threads", "1"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        while not _graded(path):
            assert running.poll() is None, "it ended before it could be stopped"
        running.send_signal(signal.SIGINT)
        said, _ = running.communicate(timeout=300)
    finally:
        running.kill()

    assert running.returncode == 130
    assert "Stopped. Run the same command again to go on." in said
    assert "Traceback" not in said
    done = _graded(path)
    assert 0 < done < 60
    assert main([*command[3:], "--limit", "3"]) == 0
    assert _graded(path) == done + 3
    assert not list(folder.glob("*-wal"))


def _graded(path: Path) -> int:
    """Answers graded so far, read beside the process that grades; 0 while there is no gradebook yet."""
    if not path.exists():
        return 0
    with Gradebook.open(path, read_only=True) as book:
        return book.counts().progress.graded


def test_grading_needs_no_network(folder: Path) -> None:
    """In a network namespace of its own, where there is no interface but a loopback that is down."""
    command = [sys.executable, "-m", "tui.cli", "grade", str(folder / "answers.csv")]
    command += ["-r", str(folder / "rubric.yaml"), "-m", "gemma-3-270m", "--json"]
    unshare = shutil.which("unshare")
    probe = [unshare or "", "--net", "true"] if os.geteuid() == 0 else [unshare or "", "-rn", "true"]
    if unshare and subprocess.run(probe, capture_output=True, check=False).returncode == 0:
        command = [*probe[:-1], *command]
        environment = dict(os.environ)
    else:
        guard = folder / "sitecustomize.py"
        guard.write_text(
            "import socket\n"
            "def _refuse(*a, **k): raise OSError('no network in this test')\n"
            "socket.socket.connect = socket.getaddrinfo = _refuse\n"
        )
        environment = {**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["graded"] == 3


def test_the_sample_class_can_be_read_again_and_nothing_is_added_twice(tmp_path: Path) -> None:
    from grader.answers import ReadOptions, read_answers
    from grader.rubrics import read_rubric

    rubric = read_rubric(SAMPLE / "rubric.yaml")
    reading = read_answers([SAMPLE / "answers.csv"], rubric, ReadOptions())
    with Gradebook.create(tmp_path / "s.kpgrade", rubric) as book:
        assert book.add_answers(reading.answers) == 25
        assert book.add_answers(read_answers([SAMPLE / "answers.csv"], rubric, ReadOptions()).answers) == 0


def test_the_folder_one_stands_in_can_be_graded(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    inside = folder / "class [b]9a"
    inside.mkdir()
    (inside / "ann.txt").write_text("-", "utf-8")
    monkeypatch.chdir(inside)

    assert main(["grade", ".", "-r", "../rubric.yaml", "-m", "gemma-3-270m"]) == 0
    assert "[b]9a" in capsys.readouterr().out.replace("\n", "")


def test_what_a_student_wrote_cannot_steer_the_terminal(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "answers.csv").write_text("student,answer\nA\x1b[2J,-\n", "utf-8")
    assert _grade(folder) == 0
    book = str(folder / "answers.kpgrade")

    with Gradebook.open(Path(book), read_only=True) as held:
        (answer,) = held.answers()

    assert main(["show", book, "--student", "Nobody"]) == 2
    assert main(["show", book, "--student", answer.id]) == 0
    shown = capsys.readouterr()
    assert "\x1b" not in shown.out + shown.err


def test_a_terminal_without_the_signs_shows_others(tmp_path: Path) -> None:
    path = tmp_path / "sky.kpgrade"
    with Gradebook.create(path, rubric("Light", "Blue")) as book:
        book.add_answers(answers("light"))
        grade(book, Grader.uncalibrated(CountingEngine()))
    done = subprocess.run(
        [sys.executable, "-m", "tui.cli", "show", str(path), "--student", "s0"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert b"? covered" in done.stdout


def test_labelled_rows_that_ask_something_else_do_not_fall_under_old_questions(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        {"id": f"r{i}", "question": f"Q{i}", "key_points": ["One thing."], "answer": "-"} for i in range(2)
    ]
    lines = tmp_path / "rows.jsonl"
    command = ["grade", str(lines), "-m", "gemma-3-270m"]
    lines.write_text(json.dumps(rows[0]), "utf-8")
    assert main(command) == 0
    assert main(command) == 0
    lines.write_text("\n".join(json.dumps(row) for row in reversed(rows)), "utf-8")

    assert main(command) == 2
    assert "other questions" in capsys.readouterr().err
    with Gradebook.open(tmp_path / "rows.kpgrade") as book:
        assert [a.id for a in book.answers()] == ["r0"]
