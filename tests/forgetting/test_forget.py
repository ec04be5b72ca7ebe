"""A person is taken out of a gradebook: not a byte is left, nothing else is touched, no namesake goes."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from textual.widgets import Input

from grader.answers import ReadOptions, read_answers
from grader.comments import bank
from grader.errors import ErrorKind, GradebookError, InputError
from grader.forgetting.forget import forget
from grader.forgetting.person import held_people, meant
from grader.gradebook import Gradebook
from grader.grader import Grader
from grader.grading import grade
from grader.learning.spot_record import kept
from tests.forgetting.told import EARLIER, ROWS, RUBRIC, ReaderEngine, table_of, told_class
from tests.tui.pilots import app_of, opened, screen_text, until
from tui.app.screens.dialogs import Ask, Confirm, ErrorDialog, Told
from tui.app.settings import Settings, load_settings
from tui.cli import main
from tui.intake import take_in

Out = pytest.CaptureFixture[str]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A class that is alone in its folder, but for half of another that a kill left."""
    folder = tmp_path / "school"
    folder.mkdir()
    path = told_class(folder / "class.kpgrade", tmp_path / "answers.csv")
    path.with_name(".class.kpgrade.new").write_bytes(b"half a gradebook of zoe.a@school.test")
    return path


def _rows(path: Path) -> list[str]:
    with sqlite3.connect(path) as raw:
        return list(raw.iterdump())


def _raw(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in path.parent.iterdir() if "class.kpgrade" in file.name)


def _texts(name: str) -> list[bytes]:
    return [name.encode(), json.dumps(name)[1:-1].encode(), name.encode("utf-16-le")]


def test_not_a_byte_of_the_person_is_left_in_the_file_or_beside_it(path: Path, capsys: Out) -> None:
    sought = [
        form
        for name in ("zoe.a@school.test", EARLIER, "Zoës own sentence", "drawing", "so.")
        for form in _texts(name)
    ]
    before = _raw(path)
    assert sum(form in before for form in sought) >= 5

    bank.keep([bank.BankedComment("As Zoë Ångström has it."), bank.BankedComment("Well put.")])
    Settings(comments=["Zoë Ångström wrote this too.", "Well done."], theme="kpgrade-light").save()

    assert main(["forget", str(path), "--student", "zoë ångström", "--yes"]) == 0
    assert load_settings() == Settings(comments=["Well done."], theme="kpgrade-light")
    assert [one.text for one in bank.kept()] == ["Well put."]
    after = _raw(path)
    assert [form for form in sought if form in after] == []
    assert after.count("Zoë Ångström".encode()) == 1  # in the words of somebody else
    assert [file.name for file in path.parent.iterdir()] == ["class.kpgrade"]
    said = capsys.readouterr().out
    assert "the answer of Ben Roe to q1" in said
    assert "copies, backups and parts" in said


def test_everybody_else_is_as_before_and_history_is_closed_again(path: Path) -> None:
    with Gradebook.open(path) as book:
        before = book.view()
        done = forget(book, meant(book, "zoe.a@school.test"))
        after = book.view()
        assert done.notes == 4
        others = [a for a in before.answers if a.student != "Zoë Ångström"]
        assert list(after.answers) == others
        assert after.verdicts == {k: v for k, v in before.verdicts.items() if not k[0].startswith("zoe")}
        assert {k: d.missed for k, d in after.decisions.items()} == {
            k: d.missed for k, d in before.decisions.items() if not k[0].startswith("zoe")
        }
        assert after.handovers == {k: h for k, h in before.handovers.items() if not k[0].startswith("zoe")}
        assert len(before.handovers) == len(after.handovers) + 1
        assert {d.reason for d in after.decisions.values()} == {"same text as [removed]"}
        assert after.comments == {"ben.r@school.test/q1": "Copied from [removed]?"}
        assert book.setting("place") == {"question": "q1"}
        assert [key for drawn in kept(book, "q1") for key in [drawn.key[0]]] == [
            f"{mail}/q1" for _, mail, _ in ROWS[1:]
        ]
        assert len(book.evidence()) == 1
        assert json.dumps(book.setting("erasures")).endswith(", 2]]")
        engine = ReaderEngine()
        grade(book, Grader.uncalibrated(engine))
        assert engine.asked == []
        assert book.states("q1").keys() == set(after.verdicts)
    with sqlite3.connect(path) as raw, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        raw.execute("DELETE FROM answers")
    Gradebook.open(path).close()


def test_words_that_the_rubric_took_over_are_named_and_stay(path: Path) -> None:
    with Gradebook.open(path) as book:
        book.add_answers(
            [a.model_copy(update={"text": "Light is strewn about."}) for a in book.answers()[2:3]]
        )
        done = forget(book, meant(book, "Cleo Fay"))
        assert [place for place in done.still if "strewn about" in place]
        assert book.rubric == RUBRIC


def test_of_namesakes_nobody_is_removed_until_it_is_said_who(tmp_path: Path, capsys: Out) -> None:
    path = tmp_path / "class.kpgrade"
    rows = (
        ("Ann Lee", "ann1@x.test", "Light."),
        ("Ann Lee", "ann2@x.test", "Blue."),
        ("Bo", "bo@x.test", "?"),
    )
    table = table_of(tmp_path / "answers.csv", rows)
    with Gradebook.create(path, RUBRIC) as book:
        take_in(book, read_answers([table], rubric=RUBRIC, options=ReadOptions()), [table])
    before = _rows(path)
    assert main(["forget", str(path), "--student", "ann lee", "--yes"]) == 2
    said = capsys.readouterr().err
    assert "ann1@x.test" in said
    assert "ann2@x.test" in said
    assert main(["forget", str(path), "--student", "Ann", "--yes"]) == 2
    assert "Similar names" in capsys.readouterr().err
    assert main(["forget", str(path), "--student", "Bo"]) == 2
    assert "cannot be undone" in capsys.readouterr().err
    assert _rows(path) == before

    assert main(["forget", str(path), "--student", "ann lee", "--key", "ann2@x.test", "--yes"]) == 0
    with Gradebook.open(path, read_only=True) as book:
        assert [a.id for a in book.answers()] == ["ann1@x.test/q1", "bo@x.test/q1"]
        code = held_people(book)[1].code
    assert main(["forget", str(path), "--student", code.lower(), "--yes"]) == 0
    with Gradebook.open(path, read_only=True) as book:
        assert [one.key for one in held_people(book)] == ["ann1@x.test"]


def test_while_another_program_reads_nothing_is_changed(path: Path) -> None:
    reader = (
        "import sys, pathlib; from grader.gradebook import Gradebook\n"
        "book = Gradebook.open(pathlib.Path(sys.argv[1]), read_only=True)\n"
        "book._file.connection.execute('BEGIN'); book.answers()\n"
        "print('reading', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", reader, str(path)]
    with Gradebook.open(path) as book:
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
            assert other.stdout is not None
            assert other.stdout.readline() == b"reading\n"
            with pytest.raises(GradebookError, match="Nothing was changed") as caught:
                forget(book, meant(book, "Cleo Fay"))
            assert caught.value.kind is ErrorKind.LOCKED
            assert len(book.answers()) == 4
            other.communicate()
        forget(book, meant(book, "Cleo Fay"))
        with pytest.raises(InputError, match="no student"):
            meant(book, "Cleo Fay")


@pytest.mark.asyncio
async def test_in_the_app_the_student_under_the_cursor_goes_once_it_is_sure(path: Path) -> None:
    async with opened(path, size=(100, 30)) as pilot:
        await pilot.press("C", "delete")
        await until(pilot, lambda: isinstance(pilot.app.screen, Ask))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        await pilot.press("n", "delete")
        await until(pilot, lambda: isinstance(pilot.app.screen, Ask))
        pilot.app.screen.query_one(Input).value = "Zoë Ångström"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        await pilot.press("y")
        await until(pilot, lambda: isinstance(pilot.app.screen, Told))
        assert "nothing is left" in " ".join(screen_text(pilot).split())
        await pilot.press("enter")
        await until(
            pilot, lambda: "Student 3" in screen_text(pilot) and "Student 4" not in screen_text(pilot)
        )
        await pilot.press("escape")
        await pilot.pause()
    assert b"zoe.a@school.test" not in _raw(path)


@pytest.mark.asyncio
async def test_a_class_of_nobody_is_shown(path: Path) -> None:
    async with opened(path, size=(100, 30)) as pilot:
        session = app_of(pilot).workspace.session
        for one in held_people(session.book):
            forget(session.book, [one])
        session.reload()
        await pilot.press("C")
        await pilot.pause()
        await pilot.press("delete", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ErrorDialog))
