"""The model that is here grades, or is led to; models are called what the README calls them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event

import pytest
from textual.widgets import OptionList

from grader.engines.base import Score, Task
from grader.gradebook import Gradebook
from grader.grader import Grader
from grader.models.catalogue import shown_name
from grader.models.choice import choose
from grader.models.resolving import named
from grader.models.store import Store
from grader.reports import ReportOptions
from grader.reports.classroom import class_report
from tests.models.fakes import tiny_gguf
from tests.tui.fakes import CALIBRATOR, WordEngine, small_book
from tests.tui.pilots import app_of, opened, screen_text, until
from tui.app.opening import open_chosen
from tui.app.screens.dialogs import ErrorDialog
from tui.app.screens.models import ModelsScreen
from tui.app.screens.welcome import WelcomeScreen
from tui.app.settings import Settings
from tui.models import listed_models

pytestmark = pytest.mark.asyncio


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A computer on which nothing was fetched yet."""
    for name in ("KPGRADE_CACHE", "KPGRADE_SHARED_MODELS"):
        monkeypatch.setenv(name, str(tmp_path / name))
    return Store()


def _bring(store: Store, folder: Path, name: str) -> None:
    file = tiny_gguf(folder / "model.gguf", name=name, prompt_version="1")
    entry = store.catalogue.get(name)
    store.keep_copy(file, entry, hashlib.sha256(file.read_bytes()).hexdigest())


async def test_before_any_choice_the_one_that_is_here_grades(store: Store, tmp_path: Path) -> None:
    assert named(store, None) == store.catalogue.get("accurate")
    _bring(store, tmp_path, "kpgrade-0.5b")
    assert named(store, None) == store.catalogue.get("fast")
    assert [row.called for row in listed_models(store) if row.in_use] == ["fast"]
    choose("accurate")
    assert named(store, None) == store.catalogue.get("accurate"), "a choice is never passed over"
    choose(None)
    _bring(store, tmp_path, "kpgrade-1.5b")
    assert named(store, None) == store.catalogue.get("accurate")


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_the_first_start_offers_both_with_size_and_pace(store: Store, size: tuple[int, int]) -> None:
    assert not any(row.here for row in listed_models(store))
    async with opened(None, settings=Settings(), size=size) as pilot:
        assert isinstance(pilot.app.screen, WelcomeScreen)
        shown = " ".join(screen_text(pilot).split())
        for words in ("accurate: not downloaded · 1,427 MB", "fast: not downloaded · 676 MB", "2.5 times"):
            assert words in shown
        assert shown.count("at 20 megabits a second") == 2
        for button in ("Download accurate", "Download fast", "Try the sample class", "My own class"):
            assert button in shown


async def test_the_list_names_tiers_and_keeps_training_bases_apart(store: Store, tmp_path: Path) -> None:
    _bring(store, tmp_path, "kpgrade-0.5b")
    async with opened(None, size=(120, 36)) as pilot:
        await pilot.press("m")
        await until(pilot, lambda: isinstance(pilot.app.screen, ModelsScreen))
        await until(pilot, lambda: "to train from" in screen_text(pilot))
        lines = [str(o.prompt) for o in pilot.app.screen.query_one("#model-list", OptionList).options]
        assert [line.split()[0] for line in lines if "to train from" not in line][:2] == ["accurate", "●"]
        assert ["to train from" in line for line in lines] == sorted(
            "to train from" in line for line in lines
        )
        assert "fast (kpgrade-0.5b)" in screen_text(pilot)
        await pilot.press("down", "down", "down")
        await until(pilot, lambda: "untrained" in screen_text(pilot))


async def test_grading_with_a_model_that_is_not_here_leads_to_those_that_are(
    store: Store, tmp_path: Path
) -> None:
    _bring(store, tmp_path, "kpgrade-0.5b")
    choose("accurate")
    small_book(tmp_path / "c.kpgrade", ["Ice.", "Steam."], graded=False).close()
    settings = Settings(welcomed=True)
    async with opened(
        tmp_path / "c.kpgrade", settings=settings, opener=lambda: open_chosen(settings)
    ) as pilot:
        await pilot.press("G", "space")
        await until(pilot, lambda: isinstance(pilot.app.screen, ErrorDialog))
        shown = screen_text(pilot)
        assert "use one that is on this computer" in " ".join(shown.replace("│", " ").split())
        assert "kpgrade models" not in shown
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ModelsScreen))
        await until(pilot, lambda: "✓ fast" in screen_text(pilot))
        await pilot.press("down", "u")
        await until(pilot, lambda: "● fast" in screen_text(pilot))
    assert named(store, None) == store.catalogue.get("fast")


class Waiting(WordEngine):
    """Grades once it is told to."""

    model_name = "kpgrade-1.5b"

    def __init__(self) -> None:
        super().__init__()
        self.go_on = Event()

    def score(self, tasks: Sequence[Task]) -> Iterator[tuple[int, list[Score]]]:
        """Wait, then as ever."""
        self.go_on.wait(60)
        yield from super().score(tasks)


async def test_grading_and_report_name_the_tier_and_the_file_alike(tmp_path: Path) -> None:
    assert shown_name("kpgrade-0.5b") == "fast (kpgrade-0.5b)"
    assert shown_name("my-own.gguf") == "my-own.gguf"
    engine = Waiting()
    path = tmp_path / "w.kpgrade"
    small_book(path, ["Steam is a gas."], graded=False).close()
    async with opened(path, opener=lambda: Grader(engine, CALIBRATOR)) as pilot:
        await pilot.press("G", "space")
        await until(pilot, lambda: "Grading with accurate (kpgrade-1.5b)" in screen_text(pilot))
        engine.go_on.set()
        await until(pilot, lambda: not app_of(pilot).workspace.grading.busy)
    with Gradebook.open(path, read_only=True) as book:
        assert class_report(book, ReportOptions()).models == ("accurate (kpgrade-1.5b)",)
