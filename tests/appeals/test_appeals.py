"""A student asks again: found by the code, decided anew with a reason, the new sheet tells the change."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from textual.widgets import Input

from grader.appeals.appeal import appealed, redecide
from grader.appeals.codes import SheetCodes
from grader.colleagues.splitting import split
from grader.domain import Decision, Label
from grader.errors import InputError
from grader.gradebook import Gradebook
from grader.review.answers import reviewed
from tests.reports.classes import small_class
from tests.tui.fakes import small_book
from tests.tui.pilots import opened, screen_text, until
from tui.app.screens.appeals import AppealDialog
from tui.app.screens.dialogs import Ask, ErrorDialog, Pick, Told
from tui.cli import main


@pytest.fixture
def path(tmp_path: Path) -> Path:
    small_class(tmp_path / "class.kpgrade").close()
    return tmp_path / "class.kpgrade"


def _code(path: Path, student: str) -> str:
    with Gradebook.open(path, read_only=True) as book:
        return SheetCodes(book).of(student)


def test_a_code_is_read_however_it_is_typed_and_holds_in_copies_and_parts(path: Path) -> None:
    code = _code(path, "Ann Lee")
    copy = Path(shutil.copy(path, path.with_name("copy.kpgrade")))
    part, _ = split(path, 2, path.parent)
    assert _code(copy, "Ann Lee") == _code(part, "Ann Lee") == code
    with Gradebook.open(path, read_only=True) as book:
        codes = SheetCodes(book)
        for typed in (
            code,
            code.lower().replace("-", " "),
            code.replace("0", "o").replace("1", "l"),
            "ann lee",
        ):
            assert codes.student(typed) == "Ann Lee"
        assert len({codes.of(a.student) for a in book.answers()}) == 4
        with pytest.raises(InputError, match="no student"):
            codes.student("ZZZZ-ZZZZ")


def test_an_appeal_needs_a_reason_tells_what_was_before_and_is_taken_back_by_undo(path: Path) -> None:
    with Gradebook.open(path) as book:
        row = reviewed(book).answers["Ben Roe/q1"]
        with pytest.raises(InputError, match="reason"):
            redecide(book, row, "blue", missed=False, reason=" ")
        redecide(book, row, "blue", missed=False, reason="He says so.")
        found = appealed(book, reviewed(book).answers["Ben Roe/q1"])
        assert found is not None
        (point,) = found.points
        assert (point.before, point.after, point.reason) == (Label.MISSED, Label.COVERED, "He says so.")
        assert found.mark_before is not None
        assert found.mark_before.low == 0
        book.undo()
        assert appealed(book, reviewed(book).answers["Ben Roe/q1"]) is None


def test_what_the_teacher_had_decided_is_what_was_before(path: Path) -> None:
    with Gradebook.open(path) as book:
        book.decide([Decision("Ann Lee/q1", "eye", missed=False)])
        redecide(book, reviewed(book).answers["Ann Lee/q1"], "eye", missed=True, reason="No word of eyes.")
        redecide(book, reviewed(book).answers["Ann Lee/q1"], "eye", missed=True, reason="Still none.")
        found = appealed(book, reviewed(book).answers["Ann Lee/q1"])
        assert found is not None
        assert (found.points[0].before, found.points[0].reason) == (Label.COVERED, "Still none.")


def test_the_sheet_ends_with_the_code_and_marks_the_change(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = _code(path, "Ben Roe")
    words = ["--point", "2", "--as", "covered", "--reason", "Said <b>twice</b>.", "--sheet"]
    assert main(["appeal", str(path), code.lower(), *words, str(path.parent / "again")]) == 0
    out = capsys.readouterr().out
    assert "in appeal" in out
    assert "Said <b>twice</b>." in out
    written = {p.name for p in (path.parent / "again").iterdir()}
    assert {"Ben Roe.html", "Ben Roe.pdf", "Ben Roe.md"} <= written
    assert not any(name.startswith("Ann") for name in written)
    page = (path.parent / "again" / "Ben Roe.html").read_text("utf-8")
    assert "Looked at again" in page
    assert "missed before" in page
    assert "<b>twice</b>" not in page
    assert "0 before" in page
    assert code in page
    assert main(["appeal", str(path), code, "--point", "9", "--as", "covered", "--reason", "x"]) == 2
    assert main(["appeal", str(path), "nobody"]) == 2


@pytest.mark.asyncio
async def test_in_the_app_a_code_leads_to_the_sheet_and_a_new_decision(tmp_path: Path) -> None:
    path = tmp_path / "water.kpgrade"
    small_book(path, ["Steam is a gas.", "I do not know."]).close()
    code = _code(path, "Student 02")
    async with opened(path, size=(120, 40)) as pilot:
        await pilot.press("C", "a")
        await until(pilot, lambda: isinstance(pilot.app.screen, Ask))
        pilot.app.screen.query_one(Input).value = code
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, AppealDialog))
        await until(pilot, lambda: code in screen_text(pilot) and "the model" in screen_text(pilot))
        assert "Student 02" not in screen_text(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Pick))
        await pilot.press("home", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Ask))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ErrorDialog))
        await pilot.press("enter", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Pick))
        await pilot.press("home", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Ask))
        await pilot.press(*"seen", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, AppealDialog))
        await until(pilot, lambda: "in appeal" in screen_text(pilot) and ": seen" in screen_text(pilot))
        await pilot.click("#sheet")
        await until(pilot, lambda: isinstance(pilot.app.screen, Ask))
        await pilot.press("enter")
        sheet = tmp_path / f"water-{code}" / "Student 02.md"
        await until(pilot, sheet.exists)
        await until(pilot, lambda: isinstance(pilot.app.screen, Told))
        assert "Written" in screen_text(pilot), "it stays until it is read"
        assert "Student 02" not in screen_text(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, AppealDialog))
    assert "Looked at again" in sheet.read_text("utf-8")
