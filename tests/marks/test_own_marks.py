"""Marks given or taken beside the key points: in the app, at the command line, in every file."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.widgets import Input

from grader.domain import Answer, KeyPoint, Label, Question
from grader.errors import InputError
from grader.gradebook import Gradebook
from grader.marks import Mark, adjusted
from grader.review.adjusting import adjustment, room
from grader.review.answers import ReviewedAnswer, reviewed
from tests.reports.classes import small_class
from tests.tui.fakes import sample_book
from tests.tui.pilots import app_of, opened, screen_text
from tui.app.screens.own_mark import OwnMarkDialog
from tui.cli import main

WHY = "a neat sketch"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    small_class(tmp_path / "class.kpgrade").close()
    return tmp_path / "class.kpgrade"


def _answer(reached: Mark | None) -> ReviewedAnswer:
    question = Question(id="q", key_points=(KeyPoint(id="k", text="A point.", points=10),))
    row = ReviewedAnswer(
        question, Answer(id="a", student="a", question_id="q", text="x"), [None], [None], [None]
    )
    row.labels, row.reached, row.mark = [Label.UNSURE], reached, reached
    return row


_MARK = st.floats(0, 10).map(lambda value: round(value, 2))


@given(_MARK, _MARK, st.floats(-12, 12).map(lambda value: round(value, 2)))
def test_what_there_is_room_for_can_be_given_and_nothing_else(one: float, other: float, by: float) -> None:
    row = _answer(Mark(min(one, other), max(one, other)))
    least, most = room(row)
    if by and not least <= by <= most:
        with pytest.raises(InputError, match="out of the question's marks"):
            adjustment(row, by, WHY)
        return
    now = adjusted(row.question, row.reached, adjustment(row, by, WHY).marks)
    assert now is not None
    assert row.reached is not None
    # Something of it reaches the student, whichever way the open points turn out.
    assert not by or now != row.reached


def test_it_needs_a_reason_and_a_mark() -> None:
    with pytest.raises(InputError, match="reason"):
        adjustment(_answer(Mark(2, 2)), 0.5, "  ")
    with pytest.raises(InputError, match="no mark yet"):
        adjustment(_answer(None), 0.5, WHY)
    assert adjustment(_answer(Mark(2, 2)), 0.0, "").marks is None


@pytest.mark.asyncio
async def test_a_press_a_reason_and_enter_give_half_a_mark_that_undo_takes_back(tmp_path: Path) -> None:
    book = tmp_path / "class.kpgrade"
    sample_book(book).close()
    async with opened(book, size=(120, 36)) as pilot:
        session = app_of(pilot).workspace.session
        row = session.rows[session.answer_id]
        before = row.mark
        assert before is not None

        await pilot.press("plus")
        assert isinstance(pilot.app.screen, OwnMarkDialog)
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, OwnMarkDialog), "not without a reason"
        await pilot.press("up", "down", "down", "up", *WHY, "enter")
        await pilot.pause()

        assert (row.adjustment and row.adjustment.marks) == 0.5
        assert row.mark == adjusted(row.question, before, 0.5) != before
        assert f"+0.5 of your own: {WHY}" in screen_text(pilot)

    async with opened(book, size=(120, 36)) as pilot:
        assert f"+0.5 of your own: {WHY}" in screen_text(pilot)
        await pilot.press("minus")
        assert pilot.app.screen.query_one(Input).value == WHY
        await pilot.press("enter")
        await pilot.pause()
        assert "of your own" not in screen_text(pilot)
        await pilot.press("z")
        await pilot.pause()
        assert f"+0.5 of your own: {WHY}" in screen_text(pilot)
        await pilot.press("z")
        await pilot.pause()
        assert "of your own" not in screen_text(pilot)


@pytest.mark.asyncio
async def test_it_can_be_given_by_mouse_and_left_by_escape(tmp_path: Path) -> None:
    book = tmp_path / "class.kpgrade"
    sample_book(book).close()
    async with opened(book, size=(120, 36)) as pilot:
        session = app_of(pilot).workspace.session
        await pilot.press("plus", "escape")
        assert not session.book.adjustments()
        await pilot.press("plus", *WHY)
        await pilot.click("#save")
        await pilot.pause()
        assert [a.marks for a in session.book.adjustments().values()] == [0.5]


def test_every_file_that_tells_marks_tells_it_too(path: Path, tmp_path: Path) -> None:
    assert main(["adjust", str(path), "Ann Lee", "--question", "q1", "--by", "-0.5", "--reason", WHY]) == 0
    with Gradebook.open(path, read_only=True) as book:
        row = reviewed(book).answers["Ann Lee/q1"]
        assert row.mark is not None
        mark = row.mark.low

    for kind in ("csv", "xlsx", "jsonl"):
        assert main(["export", str(path), "-f", kind, "-o", str(tmp_path / f"marks.{kind}")]) == 0
    with (tmp_path / "marks.csv").open(encoding="utf-8-sig") as file:
        line = next(line for line in csv.DictReader(file) if line["answer_id"] == "Ann Lee/q1")
    assert (float(line["own_marks"]), line["own_marks_reason"]) == (-0.5, WHY)
    assert float(line["mark_low"]) == mark

    sheet = openpyxl.load_workbook(tmp_path / "marks.xlsx")["q1"]
    head, *rows = sheet.iter_rows(values_only=True)
    cells = next(dict(zip(head, row, strict=True)) for row in rows if row[0] == "Ann Lee/q1")
    assert (cells["own_marks"], cells["own_marks_reason"], cells["mark_low"]) == (-0.5, WHY, mark)

    lines = [json.loads(line) for line in (tmp_path / "marks.jsonl").read_text("utf-8").splitlines()]
    assert {(e["answer_id"], e["own_marks"]) for e in lines if e["own_marks"]} == {("Ann Lee/q1", -0.5)}

    assert main(["report", str(path), "--students", str(tmp_path / "pages")]) == 0
    page = (tmp_path / "pages" / "Ann Lee.html").read_text("utf-8")
    assert WHY in page
    assert "-0.5" in page


def test_a_command_gives_shows_and_takes_back(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given_ = ["adjust", str(path), "Ann Lee", "--question", "q1"]
    assert main([*given_, "--by", "-0.5", "--reason", WHY]) == 0
    assert f"of these -0.5 of your own: {WHY}" in capsys.readouterr().out
    assert main(["show", str(path), "--student", "Ann Lee"]) == 0
    assert f"Of these -0.5 of your own: {WHY}" in capsys.readouterr().out
    assert main([*given_, "--by", "50", "--reason", WHY]) == 2
    assert main([*given_, "--by", "-0.5"]) == 2
    assert main([*given_[:3], "--by", "-0.5", "--reason", WHY]) == 2, "of which question?"
    assert main([*given_, "--take-back"]) == 0
    with Gradebook.open(path) as book:
        assert book.adjustments() == {}
        assert [a.answer_id for a in book.undo()] == ["Ann Lee/q1"]
        assert [a.marks for a in book.adjustments().values()] == [-0.5]
