"""A rubric that is being written is never lost, and begins with what is known already."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.widgets import Input, OptionList, TextArea

from grader.domain import KeyPoint, Question, Rubric
from grader.gradebook import Gradebook
from grader.rubrics import read_rubric
from grader.rubrics.drafts import DraftShelf, shelf_of
from grader.rubrics.editing import RubricDraft
from grader.rubrics.library import listed
from tests.tui.fakes import small_book
from tests.tui.pilots import LARGE, app_of, opened, screen_text, told, until
from tui.app.screens.columns import ColumnsDialog
from tui.app.screens.dialogs import Ask, Confirm, Pick, Told
from tui.app.screens.help import HelpDialog
from tui.app.screens.new import NewScreen
from tui.app.screens.review import ReviewScreen
from tui.app.screens.rubric_editor import RubricEditor
from tui.app.settings import Settings
from tui.cli import main

pytestmark = pytest.mark.asyncio

FORM = """Timestamp,Name,Why does ice float on water?,Explain how roots take up water.
2026-01-01,Ann,Ice is less dense.,By osmosis.
2026-01-02,Ben,Because it is ice.,They drink it.
"""


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "form.csv"
    path.write_text(FORM, "utf-8")
    return path


@given(st.text(max_size=40), st.lists(st.tuples(st.text(max_size=20), st.text(max_size=5)), max_size=4))
def test_a_draft_comes_back_as_it_was_typed(title: str, typed: list[tuple[str, str]]) -> None:
    shelf = DraftShelf("law")
    draft = RubricDraft()
    draft.title = title
    for text, points in typed:
        place = draft.questions[0].add(text)
        draft.questions[0].points[place].points = points
    try:
        shelf.keep(draft, None)
        again = RubricDraft()
        assert shelf.fill(again, None)
        assert again.same_as(draft)
    finally:
        shelf.drop()
    assert not shelf.held


async def test_the_editor_begins_with_the_files_own_questions_and_makes_a_class(form: Path) -> None:
    async with opened(form, size=LARGE) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, NewScreen))
        await pilot.press("ctrl+e")
        await until(pilot, lambda: isinstance(pilot.app.screen, RubricEditor))
        await until(pilot, lambda: "Question 2: Explain how roots" in screen_text(pilot))
        assert "q3" not in screen_text(pilot)
        await pilot.press(*"Ice is lighter than water.")
        await pilot.click("#rubric-title")
        await pilot.press(*"Water")
        await pilot.click("#rubric-list", offset=(8, 3))
        await pilot.press("enter", *"Water enters by osmosis.", "ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, NewScreen))
        assert DraftShelf().held, "until the class is made it could still be lost"
        await pilot.press("f5")
        await until(pilot, lambda: app_of(pilot).workspace.has_book)
        rubric = app_of(pilot).workspace.session.book.rubric
        assert rubric.title == "Water"
        assert [q.text for q in rubric.questions] == [
            "Why does ice float on water?",
            "Explain how roots take up water.",
        ]
        answers = app_of(pilot).workspace.session.book.answers()
        assert Counter(a.question_id for a in answers) == {"q1": 2, "q2": 2}
        assert not DraftShelf().held


async def test_escape_and_a_new_start_lose_nothing_and_beginning_anew_asks(form: Path) -> None:
    async with opened(form) as pilot:
        await pilot.press("ctrl+e")
        await until(pilot, lambda: isinstance(pilot.app.screen, RubricEditor))
        await pilot.press(*"Ice is lighter", "escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, NewScreen))
        assert "kept as a draft" in told(pilot)
    # Another start: the app was closed, or killed, in between.
    async with opened(form) as pilot:
        await until(pilot, lambda: "Your draft" in screen_text(pilot))
        await pilot.press("ctrl+e")
        await until(pilot, lambda: isinstance(pilot.app.screen, RubricEditor))
        assert "your draft of the last time" in told(pilot)
        assert pilot.app.screen.query_one("#text", TextArea).text == "Ice is lighter"
        await pilot.press("ctrl+r")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        await pilot.press("y")
        await until(pilot, lambda: isinstance(pilot.app.screen, RubricEditor))
        assert pilot.app.screen.query_one("#text", TextArea).text == ""
        await pilot.press("escape")
        assert not DraftShelf().held


async def test_what_is_written_is_in_its_file_before_anything_is_pressed(form: Path) -> None:
    async with opened(form) as pilot:
        await pilot.press("ctrl+e", *"Ice is lighter")
        await until(pilot, lambda: DraftShelf().held)
        kept = RubricDraft()
        assert DraftShelf().fill(kept, None)
        assert kept.questions[0].points[0].text.startswith("Ice")


async def test_a_draft_belongs_to_the_rubric_that_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "w.kpgrade"
    small_book(path, ["Steam is a gas."]).close()
    async with opened(path) as pilot:
        await pilot.press("R")
        await until(pilot, lambda: isinstance(pilot.app.screen, RubricEditor))
        await pilot.press("ctrl+end", *" always", "escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
        await pilot.press("R")
        await until(pilot, lambda: isinstance(pilot.app.screen, RubricEditor))
        assert "always" in pilot.app.screen.query_one("#text", TextArea).text
        await pilot.press("escape")
    with Gradebook.open(path) as book:
        question = book.rubric.questions[0]
        other = Rubric(
            questions=(Question(id="q1", text=question.text, key_points=(KeyPoint(id="k", text="Ice."),)),)
        )
        book.set_rubric(other, note="elsewhere")
    assert not shelf_of(path).fill(RubricDraft(other), other)
    async with opened(path) as pilot:
        await pilot.press("R")
        await until(pilot, lambda: isinstance(pilot.app.screen, RubricEditor))
        assert pilot.app.screen.query_one("#text", TextArea).text == "Ice."


async def test_f1_lists_the_editors_keys_and_does_what_is_chosen(form: Path) -> None:
    async with opened(form, size=LARGE) as pilot:
        await pilot.press("ctrl+e")
        await until(pilot, lambda: isinstance(pilot.app.screen, RubricEditor))
        await pilot.press(*"Ice", "f1")
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpDialog))
        assert "kept as a draft" in screen_text(pilot)
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, RubricEditor))
        listed = pilot.app.screen.query_one("#rubric-list", OptionList)
        await until(pilot, lambda: listed.option_count == 5)


async def test_a_gradebook_lends_its_rubric_to_the_next_class(
    tmp_path: Path, form: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = tmp_path / "last-year.kpgrade"
    small_book(old, ["Steam is a gas."]).close()
    async with opened(form, size=LARGE) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, NewScreen))
        field = pilot.app.screen.query_one("#rubric", Input)
        field.focus()
        field.value = str(old)
        await pilot.press("enter")
        await until(pilot, lambda: "Edit rubric" in screen_text(pilot))
    assert main(["rubric", "check", str(old)]) == 0
    assert "key point" in capsys.readouterr().out
    assert main(["rubric", "new", str(tmp_path / "again.yaml"), "--from", str(old)]) == 0
    with Gradebook.open(old, read_only=True) as book:
        assert main(["inspect", str(form), "--rubric", str(old), "--json"]) in (0, 2)
        assert book.rubric.questions[0].key_points[0].text in (tmp_path / "again.yaml").read_text("utf-8")


async def test_a_rubric_goes_into_the_library_and_from_there_into_the_next_class(
    tmp_path: Path, form: Path
) -> None:
    path = tmp_path / "water.kpgrade"
    small_book(path, ["Steam is a gas."]).close()
    with Gradebook.open(path, read_only=True) as book:
        rubric = book.rubric
    async with opened(path, size=LARGE) as pilot:
        await pilot.press("R")
        await until(pilot, lambda: isinstance(pilot.app.screen, RubricEditor))
        for answer in ("", "y"):
            await pilot.press("f4")
            await until(pilot, lambda: isinstance(pilot.app.screen, Ask))
            await pilot.press("enter")
            if answer:
                await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
                await pilot.press(answer)
            await until(pilot, lambda: isinstance(pilot.app.screen, Told))
            await until(pilot, lambda: "Written: " in screen_text(pilot))
            await pilot.press("enter")
        await pilot.press("f4")
        await until(pilot, lambda: isinstance(pilot.app.screen, Ask))
        pilot.app.screen.query_one(Input).value = str(tmp_path / "water.docx")
        await pilot.press("enter")
        await until(pilot, (tmp_path / "water.docx").is_file)
    (kept,) = listed()
    assert read_rubric(kept) == rubric
    word = read_rubric(tmp_path / "water.docx")
    assert [p.text for p in word.questions[0].key_points] == [p.text for p in rubric.questions[0].key_points]

    async with opened(form, size=LARGE) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, NewScreen))
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(pilot.app.screen, Pick))
        await pilot.press("enter")
        # These answers are to other questions, so their columns are asked about.
        await until(pilot, lambda: isinstance(pilot.app.screen, ColumnsDialog))
        await pilot.press("escape")
        await until(pilot, lambda: "Edit rubric" in screen_text(pilot))
        assert pilot.app.screen.query_one("#rubric", Input).value == str(kept)


async def test_the_next_class_has_the_same_rubric_in_two_keys(tmp_path: Path) -> None:
    path = tmp_path / "water.kpgrade"
    small_book(path, ["Steam is a gas."]).close()
    settings = Settings(welcomed=True, recent=[path])
    async with opened(None, size=LARGE, settings=settings) as pilot:
        await pilot.press("down", "r")
        await until(pilot, lambda: isinstance(pilot.app.screen, NewScreen))
        await until(pilot, lambda: "Edit rubric" in screen_text(pilot))
        assert pilot.app.screen.query_one("#answers", Input).has_focus
