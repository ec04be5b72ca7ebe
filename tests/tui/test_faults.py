"""A fault in the app: made one in the editor, found or not found in the review, counted in the class."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.domain import Label
from tests.tui.fakes import small_book
from tests.tui.pilots import LARGE, app_of, opened, screen_text, until
from tui.app.screens.review import ReviewScreen
from tui.app.screens.rubric_editor import RubricEditor
from tui.app.widgets.choice_line import ChoiceLine

pytestmark = pytest.mark.asyncio


async def test_a_key_point_is_made_a_fault_and_flipped_and_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "w.kpgrade"
    small_book(path, ["Water boils at one hundred degrees. Steam is a gas."]).close()
    async with opened(path, size=LARGE) as pilot:
        app = app_of(pilot)
        session = app.workspace.session
        row = session.view[0]
        assert str(row.mark) == "2"
        await pilot.press("R")
        await until(pilot, lambda: isinstance(app.screen, RubricEditor))
        await pilot.press("shift+tab", "down")
        await until(pilot, lambda: "gains its points" in screen_text(pilot))
        app.screen.query_one("#fault", ChoiceLine).focus()
        await pilot.press("space")
        await until(pilot, lambda: "2 −Steam is a gas." in screen_text(pilot))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "1 mark changed" in " ".join(screen_text(pilot).split()))
        await pilot.press("y")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        assert session.question.full_marks == 2
        await until(pilot, lambda: "✗ fault found" in screen_text(pilot))
        assert str(session.view[0].mark) == "0"
        assert "Fault: Steam is a gas." in screen_text(pilot)

        await pilot.press("2")
        await until(pilot, lambda: "✓ you: not found" in screen_text(pilot))
        assert "model: ✗ fault found" in screen_text(pilot)
        assert session.view[0].labels[1] is Label.MISSED
        await pilot.press("C", "3")
        await until(pilot, lambda: "Fault: Steam is a gas." in screen_text(pilot))
        assert "0 fault found" in screen_text(pilot)
        await pilot.press("escape", "z")
        await until(pilot, lambda: str(session.view[0].mark) == "0")
        await pilot.press("C", "3", "down", "enter")
        await until(pilot, lambda: "key point 2 fault found" in screen_text(pilot))
        assert len(session.view) == 1
