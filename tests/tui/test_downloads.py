"""A model fetched inside the app, from a loopback hub."""

from __future__ import annotations

import random
import threading
from pathlib import Path

import pytest

from grader.models.catalogue import Catalogue
from grader.models.store import Store
from tests.models.fakes import REVISION, an_entry, on_hub, serving
from tests.tui.pilots import opened, screen_text, until
from tui.app.screens.dialogs import ErrorDialog
from tui.app.screens.models import ModelsScreen
from tui.app.screens.welcome import WelcomeScreen
from tui.app.settings import Settings

pytestmark = pytest.mark.asyncio

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
            assert not pilot.app.screen.query_one("#pull").display


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


def _only(monkeypatch: pytest.MonkeyPatch, store: Store) -> None:
    """The app sees this store and no other."""
    for module in ("welcome", "models", "downloads"):
        monkeypatch.setattr(f"tui.app.screens.{module}.open_store", lambda: store)
