"""From the first start to exported marks, and what can go wrong between."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from textual.widgets import Input, OptionList
from textual.widgets._footer import FooterKey

from grader.domain import Label
from grader.engines.base import Score, Task
from grader.errors import ModelError
from grader.grader import Grader
from grader.models.resolving import resolve
from grader.models.store import ModelFile, Store
from tests.tui.fakes import CALIBRATOR, SAMPLE, WordEngine, sample_book, small_book
from tests.tui.pilots import app_of, opened, screen_text, until
from tui.app.app import KpgradeApp
from tui.app.screens.classroom import ClassScreen
from tui.app.screens.dialogs import ErrorDialog
from tui.app.screens.export import ExportScreen
from tui.app.screens.grading import GradingScreen
from tui.app.screens.help import HelpDialog
from tui.app.screens.home import HomeScreen
from tui.app.screens.new import NewScreen
from tui.app.screens.review import ReviewScreen
from tui.app.screens.rubric_editor import RubricEditor
from tui.app.screens.welcome import WelcomeScreen
from tui.app.settings import Settings, load_settings

pytestmark = pytest.mark.asyncio


async def test_from_the_first_start_to_exported_marks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.app.screens.welcome.listed_models", lambda _store: [])
    monkeypatch.setattr("tui.app.sample.cache_dir", lambda: tmp_path)
    async with opened(None, settings=Settings()) as pilot:
        assert isinstance(pilot.app.screen, WelcomeScreen)
        await pilot.press("s")
        await until(pilot, lambda: isinstance(pilot.app.screen, GradingScreen))
        app = app_of(pilot)
        await until(pilot, lambda: not app.workspace.grading.busy)
        await until(pilot, lambda: "25 of 25" in screen_text(pilot))
        await pilot.press("r")
        assert isinstance(pilot.app.screen, ReviewScreen)
        await pilot.press("space", "x")
        await until(pilot, lambda: isinstance(pilot.app.screen, ExportScreen))
        await until(pilot, lambda: "Student 01" in screen_text(pilot))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Written" in screen_text(pilot))
        written = tmp_path / "sample" / "photosynthesis-totals.csv"
        assert "Student 25" in written.read_text("utf-8-sig")
    assert load_settings().recent == [tmp_path / "sample" / "photosynthesis.kpgrade"]


async def test_a_new_assignment_from_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.app.screens.new.listed_models", lambda _store: [])
    async with opened(None) as pilot:
        await pilot.press("n")
        screen = pilot.app.screen
        assert isinstance(screen, NewScreen)
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert isinstance(pilot.app.screen, ErrorDialog)
        await pilot.press("enter")
        screen.query_one("#rubric", Input).value = str(SAMPLE / "rubric.yaml")
        screen.query_one("#answers", Input).value = str(SAMPLE / "answers.csv")
        screen.query_one("#book", Input).value = str(tmp_path / "mine")
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(pilot.app.screen, GradingScreen))
        app = app_of(pilot)
        await until(
            pilot, lambda: not app.workspace.grading.busy and app.workspace.session.standing().graded > 0
        )
        assert 5 <= app.workspace.session.standing().graded < 25
        assert (tmp_path / "mine.kpgrade").exists()


async def test_grading_pauses_goes_on_and_stops(tmp_path: Path) -> None:
    path = tmp_path / "c.kpgrade"
    sample_book(path, graded=False).close()
    async with opened(path) as pilot:
        app = app_of(pilot)
        app.workspace.grading.pause()
        await pilot.press("G")
        app.workspace.grading.grade()
        app.workspace.grading.pause()
        await until(pilot, lambda: app.workspace.session.standing().graded >= 1)
        await pilot.pause()
        held = app.workspace.session.standing().graded
        assert held < 25
        await pilot.press("s")
        await until(pilot, lambda: not app.workspace.grading.busy)
        stopped = app.workspace.session.standing().graded
        assert held <= stopped < 25

        await pilot.press("space")
        await until(pilot, lambda: app.workspace.session.standing().graded == 25)
        await until(pilot, lambda: "Done" in screen_text(pilot) and not app.workspace.grading.busy)


async def test_editing_a_key_point_in_the_middle_grades_that_point_alone(tmp_path: Path) -> None:
    path = tmp_path / "c.kpgrade"
    sample_book(path).close()
    engine = WordEngine()
    async with opened(path, opener=lambda: Grader(engine, CALIBRATOR)) as pilot:
        app = app_of(pilot)
        row = app.workspace.session.view[0]
        for point in app.workspace.session.question.key_points[:2]:
            app.workspace.session.decide(row, point.id, missed=True)
        others = [r.own[1:] for r in app.workspace.session.all_rows]
        await pilot.press("R")
        await until(pilot, lambda: isinstance(pilot.app.screen, RubricEditor))
        await pilot.press("ctrl+end", *" quickly", "ctrl+s")
        await until(pilot, lambda: "1 key point reworded, 25 verdicts" in screen_text(pilot))
        await pilot.press("y")
        await until(
            pilot, lambda: not app.workspace.grading.busy and app.workspace.session.standing().graded == 25
        )

        assert "quickly" in app.workspace.session.question.key_points[0].text
        assert [r.own[1:] for r in app.workspace.session.all_rows] == others
        kept = app.workspace.session.rows[row.id].decisions
        assert [d.stale if d else None for d in kept[:2]] == [True, False]
        distinct = {r.answer.text for r in app.workspace.session.all_rows if r.text.strip()}
        assert 0 < engine.tasks <= len(distinct)
        assert isinstance(pilot.app.screen, ReviewScreen)
        assert "!" in screen_text(pilot)


async def test_a_model_that_fails_to_load_is_a_dialog(tmp_path: Path) -> None:
    path = tmp_path / "c.kpgrade"
    sample_book(path, graded=False).close()

    def fails() -> Grader:
        raise ModelError("this file cannot be loaded as a model", hint="Choose another under Models.")

    async with opened(path, opener=fails) as pilot:
        await pilot.press("G", "space")
        await until(pilot, lambda: isinstance(pilot.app.screen, ErrorDialog))
        assert "cannot be loaded" in screen_text(pilot)
        await pilot.press("enter")
        assert not app_of(pilot).workspace.grading.busy


async def test_a_file_that_is_no_gradebook_is_a_dialog(tmp_path: Path) -> None:
    path = tmp_path / "letter.kpgrade"
    path.write_text("Dear colleague")
    async with opened(path) as pilot:
        await pilot.pause()
        assert isinstance(pilot.app.screen, ErrorDialog)
        assert "not a kpgrade gradebook" in screen_text(pilot)
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, HomeScreen)


async def test_bars_and_cells_of_the_class_lead_to_their_answers(tmp_path: Path) -> None:
    path = tmp_path / "c.kpgrade"
    sample_book(path).close()
    async with opened(path) as pilot:
        session = app_of(pilot).workspace.session
        await pilot.press("C")
        await until(pilot, lambda: isinstance(pilot.app.screen, ClassScreen))
        await pilot.press("2")
        await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
        assert session.view
        assert all(r.mark is not None and r.mark.low == 0 for r in session.view)
        await pilot.press("C", "3")
        await pilot.pause()
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
        assert all(r.labels[1] is Label.MISSED for r in session.view)
        await pilot.press("C", "4")
        await pilot.pause()
        await pilot.press("down", "right", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
        screen = pilot.app.screen
        assert isinstance(screen, ReviewScreen)
        assert screen.row is not None
        assert (screen.row.number, screen.point) == (2, 1)


async def test_the_mouse_alone_leads_from_home_to_exported_marks_and_back(tmp_path: Path) -> None:
    path = tmp_path / "biology.kpgrade"
    sample_book(path).close()
    async with opened(None, settings=Settings(welcomed=True, recent=[path])) as pilot:
        app = app_of(pilot)
        await pilot.click("#recent", offset=(4, 0))
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        await pilot.pause()
        await pilot.click(_key(app, "Accept"))
        await until(pilot, lambda: sum(r.decided for r in app.workspace.session.all_rows) == 1)
        # What the edges have no room for is in the help, and can be clicked there.
        await pilot.click(_key(app, "Help"))
        await until(pilot, lambda: isinstance(app.screen, HelpDialog))
        await pilot.pause()
        keys = app.screen.query_one("#help-keys", OptionList)
        names = next(i for i, o in enumerate(keys.options) if "students' names" in str(o.prompt))
        await pilot.click(keys, offset=(15, names - keys.scroll_offset.y))
        await until(pilot, lambda: app.workspace.session.show_names)
        await pilot.click(_key(app, "Export"))
        await until(pilot, lambda: isinstance(app.screen, ExportScreen))
        await until(pilot, lambda: "Student 01" in screen_text(pilot))
        await pilot.click("#write")
        await until(pilot, lambda: "Written" in screen_text(pilot))
        assert "Student 25" in (tmp_path / "biology-totals.csv").read_text("utf-8-sig")
        app.show_error(ModelError("this model cannot be loaded"))
        await until(pilot, lambda: isinstance(app.screen, ErrorDialog))
        await pilot.pause()
        await pilot.click("#details")
        await until(pilot, lambda: app.screen.query_one("#error-details").display)
        await pilot.click("#ok")
        await until(pilot, lambda: isinstance(app.screen, ExportScreen))
        await pilot.click(_key(app, "Back"))
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))


def _key(app: KpgradeApp, name: str) -> FooterKey:
    """A key on the edge of the screen, to be clicked."""
    return next(key for key in app.screen.query(FooterKey) if key.description == name)


class _Gated(WordEngine):
    """Grades one answer each time it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.let = threading.Semaphore(0)

    def score(self, tasks: Sequence[Task]) -> Iterator[tuple[int, list[Score]]]:
        """As ever, but not before it is let."""
        for index, scores in super().score(tasks):
            assert self.let.acquire(timeout=60)
            yield index, scores


async def test_answers_are_reviewed_while_the_rest_is_graded(tmp_path: Path) -> None:
    path = tmp_path / "w.kpgrade"
    texts = [f"Steam is a gas, says number {i}." for i in range(8)]
    small_book(path, texts, graded=False).close()
    engine = _Gated()
    async with opened(path, opener=lambda: Grader(engine, CALIBRATOR)) as pilot:
        app = app_of(pilot)
        await pilot.press("G", "space")
        engine.let.release(2)
        await until(pilot, lambda: app.workspace.session.standing().graded >= 1)
        await pilot.press("r")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        screen = app.screen
        assert isinstance(screen, ReviewScreen)
        row = next(r for r in app.workspace.session.all_rows if r.graded)
        screen.show_answer(row.id, 0)
        await pilot.press("1")
        assert row.decided
        assert app.workspace.grading.busy
        engine.let.release(8)
        await until(pilot, lambda: app.workspace.session.standing().graded == 8)
        assert row.decided


async def test_a_trial_grades_a_few_then_a_reworded_point_for_those_then_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "c.kpgrade"
    sample_book(path, graded=False).close()
    async with opened(path) as pilot:
        app = app_of(pilot)
        app.show_grading(limit=5, start=True)
        await until(
            pilot, lambda: app.workspace.session.standing().graded >= 5 and not app.workspace.grading.busy
        )
        await until(pilot, lambda: "Tried on 5 answers" in screen_text(pilot))
        tried = app.workspace.session.standing().graded
        assert tried < 25
        await pilot.press("R")
        await until(pilot, lambda: isinstance(app.screen, RubricEditor))
        await pilot.press("ctrl+end", *" always", "ctrl+s", "y")
        await until(pilot, lambda: isinstance(app.screen, GradingScreen) and not app.workspace.grading.busy)
        await until(pilot, lambda: app.workspace.session.standing().graded == tried)
        await pilot.press("space")
        await until(pilot, lambda: app.workspace.session.standing().graded == 25)


async def test_home_lists_what_was_open_with_its_progress(tmp_path: Path) -> None:
    path = tmp_path / "biology.kpgrade"
    sample_book(path).close()
    settings = Settings(welcomed=True)
    async with opened(path, settings=settings) as pilot:
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))
        await pilot.pause()
        assert "biology" in screen_text(pilot)
        await until(pilot, lambda: "25/25 graded" in screen_text(pilot))
        assert "/25 settled" in screen_text(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))


@pytest.fixture(scope="module")
def real_model() -> ModelFile:
    try:
        return resolve(Store(), "gemma-3-270m")
    except ModelError as error:
        pytest.skip(f"the small real model is not in the store: {error}")


async def test_the_real_model_grades_a_class_in_the_app(tmp_path: Path, real_model: ModelFile) -> None:
    from grader.models.opening import open_llama

    def real() -> Grader:
        engine = open_llama(real_model)
        return Grader.of(engine)

    path = tmp_path / "w.kpgrade"
    small_book(path, ["Steam is a gas.", "", "Ice floats on water. It boils at 100."], graded=False).close()
    async with opened(path, opener=real) as pilot:
        app = app_of(pilot)
        await pilot.press("G", "space")
        await until(pilot, lambda: app.workspace.session.standing().graded == 3, seconds=120)
        await until(pilot, lambda: not app.workspace.grading.busy, seconds=60)
        assert all(
            v is not None and v.p_missed is not None for v in app.workspace.session.rows["a1"].verdicts
        )
        assert app.workspace.session.rows["a2"].labels == [Label.MISSED] * 3
        await pilot.press("r")
        assert isinstance(pilot.app.screen, ReviewScreen)
        pilot.app.screen.show_answer("a1", 0)
        await pilot.press("e")
        await until(pilot, lambda: "chosen by the model" in screen_text(pilot), seconds=60)
