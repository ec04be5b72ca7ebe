"""Nothing that a terminal obeys comes to it, whatever widget shows a stranger's text."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.widgets import Input, Label, OptionList, Static

from tests.tui.fakes import small_book
from tests.tui.pilots import app_of, opened, screen_text, until
from tui.app.screens.export import ExportScreen

pytestmark = pytest.mark.asyncio

ORDERS = "a\x1b[2Jb\x9b31mc\x1b]0;title\x07d"


def _obeyed(shown: str) -> set[str]:
    return {c for c in shown if (ord(c) < 32 and c != "\n") or 0x7F <= ord(c) < 0xA0}


async def test_no_widget_lets_an_order_through(tmp_path: Path) -> None:
    """Static, label, list, field and notice; in an app without our filter the test would fail."""
    path = tmp_path / "class.kpgrade"
    small_book(path, ["Steam is a gas."]).close()
    async with opened(path) as pilot:
        app_of(pilot).notify(ORDERS, title=ORDERS, markup=False)
        await pilot.app.screen.mount(
            Static(ORDERS, markup=False), Label(ORDERS, markup=False), Input(ORDERS), OptionList(ORDERS)
        )
        await until(pilot, lambda: "ab" in screen_text(pilot).replace("[2J", ""))
        assert not _obeyed(screen_text(pilot))


async def test_without_the_filter_textual_would_let_it_through() -> None:
    class Bare(App[None]):
        def compose(self) -> ComposeResult:
            yield Static(ORDERS, markup=False)

    async with Bare().run_test() as pilot:
        await pilot.pause()
        assert _obeyed(screen_text(pilot))


@pytest.mark.parametrize("key", ["x", "m", "h"])
async def test_a_gradebook_under_such_a_name_is_shown_inertly(tmp_path: Path, key: str) -> None:
    folder = tmp_path / "school\x1b[2J"
    folder.mkdir()
    path = folder / "class\x1b]0;title\x07.kpgrade"
    small_book(path, ["Steam is a gas."]).close()
    async with opened(path) as pilot:
        await pilot.press(key)
        await pilot.pause()
        assert not _obeyed(screen_text(pilot))
        if key == "x":
            await until(pilot, lambda: isinstance(pilot.app.screen, ExportScreen))
            await pilot.press("ctrl+s")
            await pilot.pause(0.5)
            assert not _obeyed(screen_text(pilot))
