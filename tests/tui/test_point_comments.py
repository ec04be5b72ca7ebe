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


async def test_the_bank_serves_the_rubric_editor_by_key_and_by_mouse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KPGRADE_CONFIG", str(tmp_path / "config"))
    first = "Water boils at one hundred degrees."
    bank.keep([bank.BankedComment("Mind the unit."), bank.BankedComment("At 100.", first, "covered")])
    path = tmp_path / "w.kpgrade"
    small_book(path, [first]).close()
    async with opened(path, size=LARGE) as pilot:
        app = app_of(pilot)
        await pilot.press("R")
        await until(pilot, lambda: isinstance(app.screen, RubricEditor))
        await pilot.pause()
        editor = app.screen
        missed = editor.query_one("#comment_missed", TextArea)
        covered = editor.query_one("#comment_covered", TextArea)
        missed.text = "Look at page 12."
        missed.focus()

        await pilot.press("f5")
        await until(pilot, lambda: isinstance(app.screen, CommentDialog))
        assert "is told where it is missed" in screen_text(pilot)
        assert "At 100." not in screen_text(pilot), "it was written for the other case"
        app.screen.query_one(OptionList).focus()
        await pilot.press("down", "enter", "ctrl+k", "ctrl+s")
        await until(pilot, lambda: app.screen is editor)
        assert missed.text == "Look at page 12.\nMind the unit."
        assert bank.BankedComment(missed.text, first, "missed") in bank.kept()
        await pilot.press("ctrl+z")
        assert missed.text == "Look at page 12."

        await pilot.click("#bank_covered")
        await until(pilot, lambda: isinstance(app.screen, CommentDialog))
        await pilot.click(app.screen.query_one(OptionList), offset=(3, 0))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: app.screen is editor)
        assert covered.text == "At 100."
        await pilot.press("f5", "escape")
        await pilot.pause()
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        point = app.workspace.session.question.key_points[0]
        assert (point.comment_missed, point.comment_covered) == ("Look at page 12.", "At 100.")


async def test_a_bank_that_cannot_be_read_is_said_and_the_editor_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KPGRADE_CONFIG", str(tmp_path / "config"))
    bank.keep([bank.BankedComment("Mind the unit.")])
    bank.bank_file().write_text("comments: [", "utf-8")
    path = tmp_path / "w.kpgrade"
    small_book(path, ["Steam is a gas."]).close()
    async with opened(path, size=LARGE) as pilot:
        app = app_of(pilot)
        await pilot.press("R")
        await until(pilot, lambda: isinstance(app.screen, RubricEditor))
        await pilot.press("f5")
        await until(pilot, lambda: "not valid YAML" in screen_text(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, RubricEditor))


@pytest.mark.parametrize("size", [(80, 24), (100, 30), LARGE])
async def test_both_ways_into_the_bank_are_in_sight_however_narrow_the_form(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    path = tmp_path / "w.kpgrade"
    small_book(path, ["Steam is a gas."]).close()
    async with opened(path, size=size) as pilot:
        app = app_of(pilot)
        await pilot.press("R")
        await until(pilot, lambda: isinstance(app.screen, RubricEditor))
        form = app.screen.query_one("#point-form")
        await until(pilot, lambda: form.region.width > 0)
        for when in ("missed", "covered"):
            button = app.screen.query_one(f"#bank_{when}")
            assert form.region.x <= button.region.x
            assert button.region.right <= form.region.right
