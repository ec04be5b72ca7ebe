"""A teacher's whole afternoon by keys: from the form's file to marks in a sheet, with a quit in between."""

from __future__ import annotations

import os
from pathlib import Path

import openpyxl
import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from grader.engines.llama import LlamaSettings
from grader.gradebook import Gradebook
from grader.grader import Grader
from grader.models.opening import open_llama
from grader.models.store import ModelFile
from grader.review.answers import reviewed
from grader.review.totals import totals
from tests.tui.pilots import app_of, opened, screen_text, told, until
from tui.app.exporting import KINDS
from tui.app.screens.export import ExportScreen
from tui.app.screens.grading import GradingScreen
from tui.app.screens.home import HomeScreen
from tui.app.screens.new import NewScreen
from tui.app.screens.review import ReviewScreen
from tui.app.screens.rubric_editor import RubricEditor
from tui.app.settings import load_settings

pytestmark = pytest.mark.asyncio

SIZE = (120, 36)
QUESTIONS = ("Why does ice float on water?", "How do roots take up water?")
SAID = (
    ("Ice is less dense than water.", "Ice is cold.", "It is lighter, as it grows in the frost.", "No idea."),
    ("By osmosis.", "The roots drink.", "Water goes to where more salt is.", ""),
)
STUDENTS = [f"Pupil {number:02}" for number in range(1, 31)]


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """What a form gives: thirty students, two questions, four answers to each that several gave."""
    path = tmp_path / "forms.csv"
    rows = [f"{name},{SAID[0][i % 4]},{SAID[1][i // 2 % 4]}" for i, name in enumerate(STUDENTS)]
    rows = [row.replace(SAID[0][2], f'"{SAID[0][2]}"') for row in rows]
    path.write_text("\n".join([f"Name,{','.join(QUESTIONS)}", *rows]) + "\n", "utf-8")
    return path


async def test_from_the_forms_file_to_a_sheet_with_totals(form: Path, fast_model: ModelFile) -> None:
    original = form.read_bytes()

    def real() -> Grader:
        return Grader.of(open_llama(fast_model, LlamaSettings(threads=os.cpu_count())))

    async with opened(form, size=SIZE, opener=real) as pilot:
        await _write_rubric(pilot)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, GradingScreen))
        session = app_of(pilot).workspace.session
        await until(pilot, lambda: session.whole_standing().graded == 60, seconds=120)
        await until(pilot, lambda: not app_of(pilot).workspace.grading.busy)
        assert QUESTIONS[0] in screen_text(pilot), "whose marks are drawn"
        await pilot.press("r")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
        assert "all questions:" in screen_text(pilot)
        assert session.whole_standing().open_points, "an untrained model is unsure of something"
        await pilot.press("u", "g")
        await pilot.press("n")
        left = session.question_id, session.answer_id
        decided = sum(row.decided for row in session.review.by_question())
        assert decided
        await pilot.press("ctrl+q")
    async with opened(None, size=SIZE, opener=real, settings=load_settings()) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))
        await until(pilot, lambda: "60/60 graded" in screen_text(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
        session = app_of(pilot).workspace.session
        assert (session.question_id, session.answer_id) == left
        assert sum(row.decided for row in session.review.by_question()) == decided
        await _settle(pilot)
        assert "others have" in told(pilot)
        assert "press q" in told(pilot)
        assert "Press x to export" not in told(pilot)
        await pilot.press("q", "down", "enter")
        await until(pilot, lambda: session.question_id == "q2")
        await _settle(pilot)
        assert "Every answer is settled. Press x to export" in told(pilot)
        await _export(pilot, "xlsx")
        assert _totals_are_those_of(form)
    assert form.read_bytes() == original


async def _write_rubric(pilot: Pilot[None]) -> None:
    """The file's own questions, two key points typed and one taken from a model answer."""
    await until(pilot, lambda: isinstance(pilot.app.screen, NewScreen))
    await pilot.press("ctrl+e")
    await until(pilot, lambda: isinstance(pilot.app.screen, RubricEditor))
    await until(pilot, lambda: "Question 2: How do roots" in screen_text(pilot))
    await pilot.press(*"Ice is less dense than water.")
    await pilot.click("#rubric-list", offset=(8, 3))
    await pilot.press("enter", *"Water enters the roots by osmosis.", "f3")
    await pilot.press(*"Water goes to where more salt is.", "ctrl+s")
    await until(pilot, lambda: isinstance(pilot.app.screen, RubricEditor))
    await pilot.press("ctrl+s")
    await until(pilot, lambda: isinstance(pilot.app.screen, NewScreen))
    assert "2 questions, 3 key points, 3 marks" in screen_text(pilot)


async def _settle(pilot: Pilot[None]) -> None:
    """Whatever is unsure of this question, with all that say the same."""
    session = app_of(pilot).workspace.session
    for _ in range(40):
        if not any(row.open_points for row in session.all_rows):
            break
        await pilot.press("u", "g")
        if not isinstance(pilot.app.screen, ReviewScreen):
            await pilot.press("escape")
            await pilot.press("a")
    assert not any(row.open_points for row in session.all_rows)
    await pilot.press("u")


async def _export(pilot: Pilot[None], name: str) -> None:
    await pilot.press("x")
    await until(pilot, lambda: isinstance(pilot.app.screen, ExportScreen))
    kinds = pilot.app.screen.query_one("#export-formats", OptionList)
    kinds.highlighted = [kind.name for kind in KINDS].index(name)
    await pilot.pause()
    await pilot.press("ctrl+s")
    await until(pilot, lambda: "Written" in screen_text(pilot))


def _totals_are_those_of(form: Path) -> bool:
    """Whether the sheet that was written has a row and a sum for each student, as the gradebook has."""
    (path,) = form.parent.glob("*.xlsx")
    sheet = openpyxl.load_workbook(path).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    name, total = rows[0].index("student"), rows[0].index("total")
    said = {row[name]: row[total] for row in rows[1:] if row[name] in STUDENTS}
    with Gradebook.open(form.with_suffix(".kpgrade"), read_only=True) as book:
        known = {one.student: one.mark.low for one in totals(reviewed(book)) if one.mark}
    return list(said) == STUDENTS and said == known and len(set(known.values())) > 1
