"""Every action has a key, and is found in the palette, in the help and on the screen's edges."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import pytest
from textual.binding import Binding
from textual.widgets import Input, OptionList
from textual.widgets._footer import FooterKey

from tests.tui.fakes import sample_book
from tests.tui.pilots import LARGE, SMALL, app_of, opened, screen_text, until
from tui.app import screens
from tui.app.app import KpgradeApp
from tui.app.screens.base import Room
from tui.app.screens.help import HelpDialog
from tui.app.screens.new import NewScreen
from tui.app.screens.review import ReviewScreen

pytestmark = pytest.mark.asyncio

PLACES = {"review": (), "class": ("C",), "grading": ("G",), "export": ("x",)}
UNSEEN = {
    "Previous",
    "Previous unsure",
    "Colleagues",
    "Settings",
    "Give back",
    "Level",
    "Tell",
    "Draft",
    "Picture",
    "Next pane",
    "Quit",
    "Colours",
}
"""What no screen has room for; the help and the palette have it, and a key point what may be done to it."""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "class.kpgrade"
    sample_book(path).close()
    return path


def _edges(screen: Room) -> list[FooterKey]:
    """The keys in the first and the last line."""
    return [key for key in screen.query(FooterKey) if key.region.width]


@pytest.mark.parametrize("place", PLACES)
async def test_every_action_is_in_the_palette_and_on_a_wide_screen_in_sight(book: Path, place: str) -> None:
    async with opened(book, size=LARGE) as pilot:
        await pilot.press(*PLACES[place])
        await pilot.pause()
        screen = pilot.app.screen
        assert isinstance(screen, Room)
        named = {what for _, what, _, _ in screen.commands()}
        assert {c.title for c in app_of(pilot).get_system_commands(screen)} == named
        await until(pilot, lambda: named - {key.description for key in _edges(screen)} <= UNSEEN)


async def test_on_a_small_screen_no_key_is_cut_and_help_is_always_there(book: Path) -> None:
    async with opened(book, size=SMALL) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, ReviewScreen)
        await until(pilot, lambda: any(key.description == "Help" for key in _edges(screen)))
        assert {"Accept", "Undo", "Grade", "Class", "Rubric", "Export"} <= {
            key.description for key in _edges(screen)
        }
        assert all(key.region.right <= SMALL[0] for key in _edges(screen))
        await pilot.resize_terminal(*LARGE)
        await until(pilot, lambda: any(key.description == "Order" for key in _edges(screen)))


async def test_the_help_does_what_is_chosen_and_nothing_by_habit(book: Path) -> None:
    async with opened(book) as pilot:
        app = app_of(pilot)
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpDialog))
        await pilot.pause()
        keys = app.screen.query_one("#help-keys", OptionList)
        await until(pilot, lambda: keys.highlighted is None)
        assert "decide as shown" in screen_text(pilot)
        assert keys.virtual_size.height == keys.option_count, "no line is wrapped"
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, HelpDialog)
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        await until(pilot, lambda: sum(r.decided for r in app.workspace.session.all_rows) == 1)


async def test_help_is_not_typed_where_one_writes() -> None:
    async with opened(None) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: isinstance(pilot.app.screen, NewScreen))
        screen = pilot.app.screen
        assert isinstance(screen, NewScreen)
        await pilot.pause()
        await until(pilot, lambda: any(key.key_display == "F1" for key in _edges(screen)))
        await pilot.click(next(key for key in _edges(screen) if key.key_display == "F1"))
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpDialog))
        assert screen.query_one("#rubric", Input).value == ""


async def test_a_key_of_the_whole_app_means_nothing_else_on_any_screen() -> None:
    for module in pkgutil.walk_packages(screens.__path__, f"{screens.__name__}."):
        importlib.import_module(module.name)
    everywhere = {
        key
        for binding in KpgradeApp.BINDINGS
        if isinstance(binding, Binding)
        for key in binding.key.split(",")
    }
    assert {"ctrl+t", "ctrl+q", "f1"} <= everywhere
    rooms, found = [Room], []
    for room in rooms:
        rooms += room.__subclasses__()
        own = [binding for binding in room.BINDINGS if isinstance(binding, Binding)]
        found += [(room.__name__, key) for b in own for key in b.key.split(",") if key in everywhere]
    assert len(rooms) > 10
    assert not found
