"""The file picker: by keyboard, by mouse and by typing; what it shows, and what it does not."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import filelock
import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from grader.errors import InputError
from grader.gradebook.schema import VERSION
from tests.tui.fakes import sample_book
from tests.tui.pilots import app_of, opened, screen_text, until
from tui.app.screens.dialogs import Confirm, ErrorDialog
from tui.app.screens.home import HomeScreen
from tui.app.screens.new import NewScreen
from tui.app.screens.open_file import OpenScreen
from tui.app.screens.review import ReviewScreen
from tui.app.widgets.file_tree import FileTree

pytestmark = pytest.mark.asyncio


@pytest.fixture
def school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a gradebook, one with another, and what is not to be shown."""
    folder = tmp_path / "school"
    (folder / "older").mkdir(parents=True)
    (folder / ".hidden").mkdir()
    (folder / "notes.pdf").write_text("no gradebook")
    (folder / "letter.kpgrade").write_text("Dear colleague")
    sample_book(folder / "today.kpgrade").close()
    sample_book(folder / "older" / "last.kpgrade").close()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HOME", str(tmp_path))
    return folder


async def _picker(pilot: Pilot[None]) -> FileTree:
    await pilot.press("o")
    await until(pilot, lambda: isinstance(pilot.app.screen, OpenScreen))
    tree = pilot.app.screen.query_one(FileTree)
    await until(pilot, lambda: len(tree.root.children) > 0)
    await pilot.pause()
    return tree


def _path(pilot: Pilot[None]) -> str:
    return pilot.app.screen.query_one("#path", Input).value


def _preview(pilot: Pilot[None]) -> str:
    return str(pilot.app.screen.query_one("#preview", Static).content)


async def test_a_gradebook_is_found_looked_at_and_opened_by_keyboard(school: Path) -> None:
    async with opened(None) as pilot:
        tree = await _picker(pilot)
        assert [str(node.label) for node in tree.root.children] == [
            "older",
            "letter.kpgrade",
            "today.kpgrade",
        ]
        assert "~/school" in screen_text(pilot)
        assert _path(pilot) == ""
        await pilot.press("down")
        await pilot.pause()
        assert _path(pilot) == "", "a folder is no gradebook"
        await pilot.press("down")
        await until(pilot, lambda: "not a kpgrade gradebook" in _preview(pilot))
        await pilot.press("down")
        await until(pilot, lambda: "25 answers" in screen_text(pilot))
        assert _path(pilot) == "~/school/today.kpgrade"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
        assert app_of(pilot).workspace.session.book.path == school / "today.kpgrade"


async def test_a_first_click_chooses_and_a_second_one_opens(school: Path) -> None:  # noqa: ARG001
    async with opened(None) as pilot:
        tree = await _picker(pilot)
        await pilot.click(tree, offset=(8, 3))
        await until(pilot, lambda: _path(pilot) == "~/school/today.kpgrade")
        assert isinstance(pilot.app.screen, OpenScreen)
        await pilot.click(tree, offset=(8, 3))
        await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))


async def test_one_climbs_to_the_folder_above_by_key_and_by_button(school: Path) -> None:
    async with opened(None) as pilot:
        tree = await _picker(pilot)
        await pilot.press("backspace")
        await until(pilot, lambda: tree.root.data is not None and tree.root.data.path == school.parent)
        await pilot.click("#above")
        above = school.parent.parent
        await until(pilot, lambda: tree.root.data is not None and tree.root.data.path == above)


async def test_a_path_can_be_typed_and_what_is_not_there_is_said(school: Path) -> None:  # noqa: ARG001
    async with opened(None) as pilot:
        await _picker(pilot)
        await pilot.press("shift+tab", *"~/school/older/last.kpgrade")
        await until(pilot, lambda: "25 answers" in screen_text(pilot))
        await pilot.press("end", "backspace", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ErrorDialog))
        assert "no such gradebook" in screen_text(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))
        await _picker(pilot)
        await pilot.click("#cancel")
        await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))
        assert not app_of(pilot).workspace.has_book


async def test_a_folder_of_answers_can_be_the_choice(school: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.app.screens.new.listed_models", lambda _store: [])
    (school / "essays").mkdir()
    (school / "essays" / "Student 01.txt").write_text("Leaves make sugar from light.")
    async with opened(None) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: isinstance(pilot.app.screen, NewScreen))
        await pilot.click("#browse_answers")
        await until(pilot, lambda: isinstance(pilot.app.screen, OpenScreen))
        tree = pilot.app.screen.query_one(FileTree)
        await until(pilot, lambda: len(tree.root.children) > 0)
        await pilot.press("down")
        await until(pilot, lambda: _path(pilot) == "~/school/essays")
        await pilot.click("#ok")
        await until(pilot, lambda: isinstance(pilot.app.screen, NewScreen))
        await until(pilot, lambda: "1 answer" in screen_text(pilot))


async def test_a_file_name_is_shown_inertly(school: Path) -> None:
    (school / "[bold]x[red] \x1b[2J\x07y.kpgrade").write_text("")
    async with opened(None, size=(120, 30)) as pilot:
        await _picker(pilot)
        shown = screen_text(pilot)
        assert "[bold]x[red]" in shown
        assert not any(ord(c) < 32 and c != "\n" for c in shown)
        await pilot.press("down", "down")
        await pilot.pause()
        assert pilot.app.screen.query_one("#preview", Static).region.width


async def test_a_gradebook_that_another_program_writes_can_be_read(school: Path) -> None:
    with filelock.FileLock(f"{school / 'today.kpgrade'}-lock"):
        async with opened(school / "today.kpgrade") as pilot:
            await until(pilot, lambda: isinstance(pilot.app.screen, ErrorDialog))
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
            await pilot.press("y")
            await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))


async def test_a_gradebook_of_a_newer_kpgrade_is_not_offered_for_reading(school: Path) -> None:
    with sqlite3.connect(school / "today.kpgrade") as raw:
        raw.execute(f"PRAGMA user_version = {VERSION + 1}")
    async with opened(school / "today.kpgrade") as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, ErrorDialog))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))


async def test_an_option_of_the_command_line_is_told_apart_from_what_to_do_here() -> None:
    hint = "If the file is right, raise the limit."
    error = InputError("the table has 9 rows", hint=hint, flags="--max-rows N", command="kpgrade inspect")
    assert str(error).endswith("raise the limit.\nOption: --max-rows N\nCommand: kpgrade inspect")
    async with opened(None) as pilot:
        app_of(pilot).show_error(error)
        await until(pilot, lambda: isinstance(pilot.app.screen, ErrorDialog))
        await until(pilot, lambda: hint in screen_text(pilot))
        assert "--max-rows" not in screen_text(pilot)
        assert "kpgrade inspect" not in screen_text(pilot)
        shown = pilot.app.screen.query_one("#error-hint", Static)
        assert str(shown.render()) == hint
