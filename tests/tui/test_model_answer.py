"""Key points that a connected server proposes from a model answer, by pilot and a real server on loopback."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from tests.servers import Said, StartScripted
from tests.tui.fakes import small_book
from tests.tui.pilots import LARGE, app_of, opened, screen_text, until
from tui.app.messages import GoTo, Place
from tui.app.screens.dialogs import ErrorDialog
from tui.app.screens.model_answer import ModelAnswerDialog
from tui.app.screens.rubric_editor import RubricEditor
from tui.app.screens.settings import SettingsScreen
from tui.app.settings import Settings, load_settings

STUDENTS = "Steam is what my student wrote."
PROPOSES = Said(
    json.dumps({"key_points": ["Steam is a gas.", "Water turns into it at 100 degrees (2 points)"]})
)


def _connected(url: str) -> Settings:
    return Settings(welcomed=True, server=url, server_model="local")


async def _pasted(pilot: Pilot[None], text: str) -> None:
    await pilot.press("R")
    await until(pilot, lambda: isinstance(pilot.app.screen, RubricEditor))
    await pilot.press("f3")
    await until(pilot, lambda: isinstance(pilot.app.screen, ModelAnswerDialog))
    pilot.app.screen.query_one("#model-answer", TextArea).insert(text)
    await until(pilot, lambda: "- Boiling makes steam" in screen_text(pilot))


@pytest.mark.asyncio
async def test_a_connected_server_proposes_key_points_and_sees_no_students_work(
    tmp_path: Path, scripted_server: StartScripted
) -> None:
    path = tmp_path / "w.kpgrade"
    small_book(path, [STUDENTS]).close()
    server = scripted_server(lambda _body, _number: PROPOSES)
    async with opened(path, size=LARGE, settings=_connected(server.url)) as pilot:
        await _pasted(pilot, "Boiling makes steam.")
        assert f"sends this text and the question to {server.url}" in screen_text(pilot)
        assert server.requests == []
        await pilot.click("#ask")
        await until(pilot, lambda: "local proposes 2 key points" in screen_text(pilot))
        assert "- Boiling makes steam" not in screen_text(pilot)
        assert "- Water turns into it at 100 degrees" in screen_text(pilot)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Water turns into it at 100 degrees" in screen_text(pilot))
        added = app_of(pilot).screen
        assert isinstance(added, RubricEditor)
    (asked,) = server.requests
    sent = json.dumps(asked["messages"])
    assert "Boiling makes steam." in sent
    assert "student" not in sent.replace("my student wrote", "STUDENT")
    assert STUDENTS not in sent


@pytest.mark.asyncio
async def test_a_server_that_is_slow_is_given_up_and_one_that_refuses_says_why(
    tmp_path: Path, scripted_server: StartScripted
) -> None:
    path = tmp_path / "w.kpgrade"
    small_book(path, [STUDENTS]).close()
    answers = threading.Event()

    def script(_body: dict[str, Any], number: int) -> Said:
        if number == 1:
            answers.wait(20)
            return PROPOSES
        return Said(status=401, error={"message": "who are you"})

    server = scripted_server(script)
    async with opened(path, size=LARGE, settings=_connected(server.url)) as pilot:
        await _pasted(pilot, "Boiling makes steam.")
        await pilot.press("f5")
        await until(pilot, lambda: "local is asked, " in screen_text(pilot) and len(server.requests) == 1)
        await pilot.press("escape")
        await until(pilot, lambda: "sends this text" in screen_text(pilot))
        assert isinstance(pilot.app.screen, ModelAnswerDialog)
        assert "- Boiling makes steam" in screen_text(pilot)
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(pilot.app.screen, ErrorDialog))
        assert "The server refuses: who are you" in screen_text(pilot)
        assert "--" not in screen_text(pilot).replace("─", "")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, ModelAnswerDialog))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, RubricEditor))
        answers.set()


@pytest.mark.asyncio
async def test_a_server_is_connected_in_the_settings_or_by_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "w.kpgrade"
    small_book(path, [STUDENTS]).close()
    async with opened(path, size=LARGE) as pilot:
        app_of(pilot).post_message(GoTo(Place.SETTINGS))
        await until(pilot, lambda: "Server that proposes" in screen_text(pilot))
        pilot.app.screen.query_one("#server", Input).value = "nowhere"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "by its address and its model" in screen_text(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, SettingsScreen))
        pilot.app.screen.query_one("#server-model", Input).value = "local"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "not the address of a server" in screen_text(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, SettingsScreen))
        pilot.app.screen.query_one("#server", Input).value = "http://key:secret@127.0.0.1:9/v1"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: load_settings().server_model == "local")
    connected = load_settings().connected()
    assert connected is not None
    assert connected.shown == "http://127.0.0.1:9/v1"
    assert Settings().connected() is None
    monkeypatch.setenv("KPGRADE_SERVER", "http://127.0.0.1:7/v1")
    assert Settings().connected() is None
    monkeypatch.setenv("KPGRADE_SERVER_MODEL", "m")
    by_environment = Settings().connected()
    assert by_environment is not None
    assert by_environment.address == "http://127.0.0.1:7/v1"
