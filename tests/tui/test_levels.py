"""Levels in the app: written in the rubric editor, given by a key or the mouse in the review, taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import TextArea

from grader.marks import Mark
from tests.tui.fakes import small_book
from tests.tui.pilots import LARGE, app_of, opened, screen_text, told, until
from tui.app.screens.dialogs import ErrorDialog, Pick
from tui.app.screens.review import ReviewScreen
from tui.app.screens.rubric_editor import RubricEditor

pytestmark = pytest.mark.asyncio


async def test_levels_are_written_and_given_by_key_and_marks_follow(tmp_path: Path) -> None:
    path = tmp_path / "w.kpgrade"
    small_book(path, ["Water boils at one hundred degrees. Steam is a gas. Ice floats on water."]).close()
    async with opened(path, size=LARGE) as pilot:
        app = app_of(pilot)
        session = app.workspace.session
        await pilot.press("v")
        await until(pilot, lambda: "no levels" in told(pilot))
        await pilot.press("R")
        await until(pilot, lambda: isinstance(app.screen, RubricEditor))
        await pilot.pause()
        app.screen.query_one("#levels", TextArea).text = "full: 2\npartly"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, ErrorDialog))
        await pilot.press("escape")
        app.screen.query_one("#levels", TextArea).text = "full: 2\npartly: 1,5\nno: 0"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "1 mark changed" in " ".join(screen_text(pilot).split()))
        await pilot.press("y")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        row = session.view[0]
        assert row.mark == Mark(4, 4)

        await pilot.press("v")
        await until(pilot, lambda: isinstance(app.screen, Pick))
        await pilot.press("down", "enter")
        await until(pilot, lambda: "✓ you: partly" in screen_text(pilot))
        assert session.view[0].points[0].level == "partly"
        assert session.view[0].points[0].decision is not None
        await pilot.press("1")
        await until(pilot, lambda: "✗ you: missed" in screen_text(pilot))
        assert session.view[0].points[0].level == ""
        await pilot.press("z")
        await until(pilot, lambda: "✓ you: partly" in screen_text(pilot))
        await pilot.press("z")
        await until(pilot, lambda: session.view[0].points[0].decision is None)
