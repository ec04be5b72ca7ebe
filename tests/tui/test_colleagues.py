"""Two people's gradebooks joined, compared and settled by keys and by mouse."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from textual.widgets import Input, OptionList

from grader.domain import Decision
from grader.gradebook import Gradebook
from tests.tui.fakes import small_book
from tests.tui.pilots import app_of, opened, screen_text, told, until
from tui.app.screens.colleagues import ColleaguesScreen, SettleDialog
from tui.app.screens.dialogs import Ask, ErrorDialog, Told
from tui.app.screens.open_file import OpenScreen
from tui.app.screens.review import ReviewScreen

pytestmark = pytest.mark.asyncio

TEXTS = ["Water boils at one hundred degrees.", "Steam is a gas.", "Ice floats."]


def _decide(path: Path, *said: tuple[str, str, bool]) -> None:
    with Gradebook.open(path) as book:
        book.decide([Decision(*one) for one in said])


async def test_a_colleagues_gradebook_is_joined_and_what_differs_is_settled(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours.kpgrade", tmp_path / "theirs.kpgrade"
    small_book(ours, TEXTS).close()
    shutil.copy(ours, theirs)
    _decide(ours, ("a1", "k1", False), ("a2", "k1", True))
    _decide(theirs, ("a1", "k1", False), ("a2", "k1", False))
    async with opened(ours, size=(120, 40)) as pilot:
        await pilot.press("K")
        await until(pilot, lambda: isinstance(pilot.app.screen, ColleaguesScreen))
        assert "Nobody else has graded here yet" in screen_text(pilot)
        await pilot.press("j")
        await until(pilot, lambda: isinstance(pilot.app.screen, OpenScreen))
        pilot.app.screen.query_one("#path", Input).focus()
        pilot.app.screen.query_one("#path", Input).value = str(theirs)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Ask))
        await pilot.press("enter")
        await until(pilot, lambda: app_of(pilot).workspace.session.book.path.name == "ours-joined.kpgrade")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
        assert "ours-joined.kpgrade holds what both of you decided" in told(pilot)

        await pilot.press("K")
        await until(pilot, lambda: isinstance(pilot.app.screen, ColleaguesScreen))
        await until(pilot, lambda: "1 of 2 alike" in screen_text(pilot))
        assert "To settle: 1" in screen_text(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, SettleDialog))
        await until(pilot, lambda: "theirs.kpgrade" in screen_text(pilot))
        await pilot.click("#missed")
        await until(pilot, lambda: "Nothing is in conflict." in screen_text(pilot))
        session = app_of(pilot).workspace.session
        assert session.book.decisions()["a2", "k1"].missed is True
        await pilot.press("z")
        await until(pilot, lambda: pilot.app.screen.query_one("#conflicts", OptionList).option_count == 1)
        assert session.book.decisions()["a2", "k1"].missed is False
    with Gradebook.open(ours, read_only=True) as book:
        assert book.decisions()["a2", "k1"].missed is True


async def test_a_class_is_split_for_colleagues_and_a_wrong_number_is_said(tmp_path: Path) -> None:
    ours = tmp_path / "ours.kpgrade"
    small_book(ours, TEXTS).close()
    async with opened(ours, size=(120, 40)) as pilot:
        await pilot.press("K")
        await until(pilot, lambda: isinstance(pilot.app.screen, ColleaguesScreen))
        await pilot.click("#split")
        await until(pilot, lambda: isinstance(pilot.app.screen, Ask))
        pilot.app.screen.query_one(Input).value = "many"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ErrorDialog))
        await pilot.press("enter", "s", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Told))
        await until(pilot, lambda: "ours-part2.kpgrade" in screen_text(pilot))
    students = []
    for number in (1, 2):
        with Gradebook.open(tmp_path / f"ours-part{number}.kpgrade", read_only=True) as book:
            students += [a.student for a in book.answers()]
    assert students == ["Student 01", "Student 02", "Student 03"]
