"""Models and settings: another model, calibration on the teacher's decisions, colours, numbers, language."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input, OptionList

from grader.calibrations import calibrator_for
from grader.grader import Grader
from grader.places import config_dir
from tests.tui.fakes import WordEngine, open_words, sample_book
from tests.tui.pilots import app_of, opened, screen_text, told, until
from tui.app.screens.dialogs import ErrorDialog
from tui.app.screens.grading import GradingScreen
from tui.app.screens.models import ModelsScreen
from tui.app.screens.new import NewScreen
from tui.app.screens.review import ReviewScreen
from tui.app.screens.settings import SettingsScreen
from tui.app.settings import load_settings
from tui.models import ListedModel

pytestmark = pytest.mark.asyncio


def _models(in_use: str) -> list[ListedModel]:
    return [
        ListedModel("small", (), "A small model.", "Apache-2.0", 5_000_000, True, in_use == "small"),
        ListedModel("large", (), "A larger one.", "Apache-2.0", 9_000_000, True, in_use == "large"),
    ]


async def test_the_model_is_chosen_while_an_assignment_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = ["small"]
    for module in ("models", "new"):
        monkeypatch.setattr(f"tui.app.screens.{module}.listed_models", lambda _store: _models(chosen[-1]))
    monkeypatch.setattr("tui.app.screens.models.choose", chosen.append)
    async with opened(None) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: "small · fits" in screen_text(pilot))
        await pilot.press("ctrl+l")
        await until(pilot, lambda: isinstance(pilot.app.screen, ModelsScreen))
        await pilot.press("down")
        await until(pilot, lambda: "A larger one." in screen_text(pilot))
        await pilot.press("u", "escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, NewScreen))
        await until(pilot, lambda: "large · fits" in screen_text(pilot))
        assert chosen == ["small", "large"]


async def test_a_model_is_calibrated_on_the_decisions_of_a_class(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.app.screens.models.listed_models", lambda _store: _models("small"))
    path = tmp_path / "c.kpgrade"
    sample_book(path).close()
    engine = WordEngine()

    async with opened(path, opener=lambda: Grader(engine, open_words().calibrator)) as pilot:
        app = app_of(pilot)
        await pilot.press("m")
        await until(pilot, lambda: isinstance(app.screen, ModelsScreen))
        await pilot.press("k")
        await until(pilot, lambda: "at least 10 missed" in told(pilot))
        for row in app.workspace.session.all_rows:
            app.workspace.session.accept_answer(row)
        await pilot.press("k")
        await until(pilot, lambda: "Calibrated on" in told(pilot))
        assert calibrator_for(engine).fitted_on == app.workspace.session.rubric.title
        await pilot.press("escape", "comma")
        await until(pilot, lambda: isinstance(app.screen, SettingsScreen))
        await pilot.press("escape", "G")
        await until(pilot, lambda: isinstance(app.screen, GradingScreen))
        await pilot.click("#models")
        await until(pilot, lambda: isinstance(app.screen, ModelsScreen))
        await pilot.press("escape", "escape")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))


async def test_settings_are_checked_and_kept() -> None:
    async with opened(None) as pilot:
        await pilot.press("comma")
        await until(pilot, lambda: isinstance(pilot.app.screen, SettingsScreen))
        screen = pilot.app.screen
        await pilot.press("down", "enter")
        assert pilot.app.theme == "kpgrade-light"
        assert "● Light" in str(screen.query_one("#theme", OptionList).options[1].prompt)
        screen.query_one("#threads", Input).value = "none"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, ErrorDialog))
        await pilot.press("enter")
        screen.query_one("#threads", Input).value = "2"
        screen.query_one("#language", Input).value = "eo"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "no language 'eo'" in screen_text(pilot))
        await pilot.press("enter")
        (config_dir() / "languages").mkdir(parents=True)
        (config_dir() / "languages" / "eo.json").write_text("{}")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Saved." in told(pilot))
    kept = load_settings()
    assert (kept.theme, kept.threads, kept.language) == ("kpgrade-light", 2, "eo")
