"""A key point's comment in the app: seen in review, changed for one student, kept, taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import OptionList, TextArea

from grader.comments import bank
from tests.tui.fakes import small_book
from tests.tui.pilots import LARGE, app_of, opened, screen_text, told, until
from tui.app.screens.dialogs import CommentDialog
from tui.app.screens.review import ReviewScreen
from tui.app.screens.rubric_editor import RubricEditor

pytestmark = pytest.mark.asyncio


async def test_a_comment_is_written_once_and_changed_for_one_student(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KPGRADE_CONFIG", str(tmp_path / "config"))
    bank.keep([bank.BankedComment("Mind the unit.")])
    path = tmp_path / "w.kpgrade"
    full = "Water boils at one hundred degrees. Steam is a gas. Ice floats on water."
    small_book(path, [full, f"{full} Yes."]).close()
    async with opened(path, size=LARGE) as pilot:
        app = app_of(pilot)
        session = app.workspace.session
        await pilot.press("R")
        await until(pilot, lambda: isinstance(app.screen, RubricEditor))
        await pilot.pause()
        app.screen.query_one("#comment_covered", TextArea).text = "Well put."
        await pilot.pause()
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        assert session.question.key_points[0].comment_covered == "Well put."
        await until(pilot, lambda: "“Well put.”" in screen_text(pilot))

        await pilot.press("k")
        await until(pilot, lambda: isinstance(app.screen, CommentDialog))
        area = app.screen.query_one("#comment-text", TextArea)
        assert area.text == "Well put."
        app.screen.query_one(OptionList).focus()
        await pilot.press("down", "enter")
        await until(pilot, lambda: area.text == "Well put.\nMind the unit.")
        await pilot.press("ctrl+k")
        await until(pilot, lambda: "In the bank" in told(pilot))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Mind the unit." in screen_text(pilot))
        here, other = session.view[0], session.view[1]
        assert here.points[0].comment == "Well put.\nMind the unit."
        assert other.points[0].comment == "Well put."
        assert [one.when for one in bank.kept()] == ["covered", ""]
        await pilot.press("z")
        await until(pilot, lambda: here.points[0].comment == "Well put.")
        assert session.book.point_comments() == {}
        session.comment_point(here, session.question.key_points[0], "You say {quote}.")
        await pilot.press("n", "p")
        await until(pilot, lambda: "“You say “Water boils at" in screen_text(pilot))
