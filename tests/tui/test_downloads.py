"""A model fetched inside the app, from a loopback hub."""

from __future__ import annotations

import hashlib
import random
import threading
from pathlib import Path

import pytest
from textual.widgets import Input

from grader.models.catalogue import Catalogue
from grader.models.choice import chosen
from grader.models.entries import HubFile
from grader.models.store import Store
from tests.models.fakes import REVISION, an_entry, on_hub, serving, tiny_gguf
from tests.tui.pilots import opened, screen_text, until
from tui.app.screens.dialogs import Confirm, ErrorDialog
from tui.app.screens.models import ModelsScreen
from tui.app.screens.open_file import OpenScreen
from tui.app.screens.welcome import WelcomeScreen
from tui.app.settings import Settings

pytestmark = pytest.mark.asyncio

_HUB = HubFile(repo="someone/models", revision=REVISION, file="tiny.gguf")
CONTENT = random.Random(5).randbytes(3_000_000)


async def test_the_first_start_fetches_the_model_and_says_how_far_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving() as server:
        entry = an_entry(CONTENT, on_hub(server, CONTENT)).model_copy(update={"aliases": ("default",)})
        _only(monkeypatch, Store(tmp_path, catalogue=Catalogue([entry]), hub_endpoint=server.url))
        path = f"/someone/models/resolve/{REVISION}/tiny.gguf"
        server.gates[path] = threading.Event()
        async with opened(None, settings=Settings()) as pilot:
            assert isinstance(pilot.app.screen, WelcomeScreen)
            assert "not downloaded" in screen_text(pilot)
            await pilot.click("#pull")
            await until(pilot, lambda: "%" in screen_text(pilot))
            server.gates[path].set()
            await until(pilot, lambda: "tiny: on this computer" in screen_text(pilot))
            assert not pilot.app.screen.query_one("#welcome-ways").display


async def test_a_download_that_fails_is_a_dialog_and_can_be_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving() as server:
        entry = an_entry(CONTENT, on_hub(server, CONTENT)).model_copy(update={"aliases": ("default",)})
        _only(monkeypatch, Store(tmp_path, catalogue=Catalogue([entry]), hub_endpoint=server.url))
        held = dict(server.files)
        server.files.clear()
        async with opened(None) as pilot:
            await pilot.press("m")
            await until(pilot, lambda: isinstance(pilot.app.screen, ModelsScreen))
            await pilot.press("d")
            await until(pilot, lambda: isinstance(pilot.app.screen, ErrorDialog))
            await pilot.press("enter")
            server.files.update(held)
            await pilot.press("enter")
            await until(pilot, lambda: "tiny is here" in screen_text(pilot))


async def test_the_first_start_takes_a_file_whose_content_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tiny_gguf(tmp_path / "stick.gguf")
    entry = an_entry(file.read_bytes(), _HUB).model_copy(update={"aliases": ("default",)})
    _only(monkeypatch, Store(tmp_path / "cache", catalogue=Catalogue([entry]), shared=()))
    async with opened(None, settings=Settings()) as pilot:
        assert "megabits" in screen_text(pilot)
        await pilot.press("o")
        await until(pilot, lambda: isinstance(pilot.app.screen, OpenScreen))
        pilot.app.screen.query_one("#path", Input).value = str(file)
        pilot.app.screen.query_one("#path", Input).focus()
        await pilot.press("enter")
        await until(pilot, lambda: "tiny: on this computer" in screen_text(pilot))
    assert chosen() == "tiny"


async def test_of_an_unknown_file_the_sum_is_asked_and_no_leaves_it_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tiny_gguf(tmp_path / "ours.gguf")
    entry = an_entry(CONTENT, _HUB).model_copy(update={"aliases": ("default",)})
    store = Store(tmp_path / "cache", catalogue=Catalogue([entry]), shared=())
    _only(monkeypatch, store)
    async with opened(None) as pilot:
        await pilot.press("m")
        for answer in ("enter", "y"):
            await until(pilot, lambda: isinstance(pilot.app.screen, ModelsScreen))
            await pilot.press("o")
            await until(pilot, lambda: isinstance(pilot.app.screen, OpenScreen))
            pilot.app.screen.query_one("#path", Input).value = str(file)
            pilot.app.screen.query_one("#path", Input).focus()
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
            assert hashlib.sha256(file.read_bytes()).hexdigest()[:32] in screen_text(pilot)
            assert store.own() == []
            await pilot.press(answer)
        await until(pilot, lambda: "ours is here" in screen_text(pilot))
        await until(pilot, lambda: "● ours" in screen_text(pilot))
    assert chosen() == "ours"


def _only(monkeypatch: pytest.MonkeyPatch, store: Store) -> None:
    """The app sees this store and no other."""
    for module in ("welcome", "models", "downloads"):
        monkeypatch.setattr(f"tui.app.screens.{module}.open_store", lambda: store)
