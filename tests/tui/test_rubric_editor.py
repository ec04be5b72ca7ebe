"""Writing a rubric in the app: whole questions come and go, by keyboard and by mouse."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import OptionList, TextArea

from grader.domain import Answer, KeyPoint, Question, Rounding, Rubric
from grader.errors import InputError
from grader.gradebook import Gradebook
from grader.grader import Grader
from grader.grading import grade
from grader.review.selection import Filter
from grader.rubrics.editing import RubricDraft
from tests.tui.fakes import CALIBRATOR, WordEngine, small_book
from tests.tui.pilots import LARGE, app_of, opened, screen_text, told, until
from tui.app.screens.dialogs import Confirm
from tui.app.screens.model_answer import ModelAnswerDialog
from tui.app.screens.review import ReviewScreen
from tui.app.screens.rubric_editor import RubricEditor
from tui.app.widgets.choice_line import ChoiceLine


def _two_questions(path: Path) -> Rubric:
    questions = tuple(
        Question(
            id=f"q{i}", text=text, key_points=(KeyPoint(id="k1", text=point), KeyPoint(id="k2", text=more))
        )
        for i, (text, point, more) in enumerate(
            [
                ("What is steam?", "Steam is a gas.", "Steam is hot."),
                ("What does ice do?", "Ice floats on water.", "Ice melts in the sun."),
            ],
            1,
        )
    )
    rubric = Rubric(title="Water", questions=questions)
    with Gradebook.create(path, rubric) as book:
        book.add_answers(
            Answer(id=f"{q}-{i}", student=f"Student {i}", question_id=q, text=text)
            for q in ("q1", "q2")
            for i, text in enumerate(["Steam is a gas.", "Ice floats on water."])
        )
        grade(book, Grader(WordEngine(), CALIBRATOR))
    return rubric


@pytest.mark.asyncio
async def test_a_question_is_added_by_keyboard_and_asks_nothing_of_the_model(tmp_path: Path) -> None:
    path = tmp_path / "w.kpgrade"
    small_book(path, ["Steam is a gas."]).close()
    engine = WordEngine()
    async with opened(path, opener=lambda: Grader(engine, CALIBRATOR)) as pilot:
        app = app_of(pilot)
        await pilot.press("R", "f2")
        await until(pilot, lambda: "has no text" in screen_text(pilot))
        await pilot.press(*"What does ice do?", "ctrl+n", *"Water is hot and ice is cold")
        await until(pilot, lambda: "makes 2 statements" in screen_text(pilot))
        assert "! Question 2" not in screen_text(pilot)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))

        added = app.workspace.session.rubric.questions[1]
        assert (added.id, added.text) == ("q2", "What does ice do?")
        assert [p.text for p in added.key_points] == ["Water is hot and ice is cold"]
        assert app.workspace.session.book.rubric == app.workspace.session.rubric
        await pilot.press("q", "down", "enter")
        await until(pilot, lambda: "no answer to this question" in screen_text(pilot))
        await pilot.press("space", "u", "C")
        await pilot.press("escape", "x")
        await pilot.pause()
        assert app.is_running
        assert not app.workspace.grading.busy
        assert engine.tasks == 0


@pytest.mark.asyncio
async def test_a_question_is_deleted_by_mouse_only_after_a_question(tmp_path: Path) -> None:
    path = tmp_path / "w.kpgrade"
    before = _two_questions(path)
    async with opened(path, size=LARGE) as pilot:
        app = app_of(pilot)
        await pilot.press("R")
        await until(pilot, lambda: isinstance(app.screen, RubricEditor))
        await pilot.pause()
        # The fourth line of the list is the second question, after the first with its two key points.
        await pilot.click("#rubric-list", offset=(8, 3))
        await until(pilot, lambda: app.screen.query_one("#question", TextArea).text == "What does ice do?")
        await pilot.click("#delete")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        assert "question 2 with 2 key points" in screen_text(pilot)
        assert "Its 2 answers" in screen_text(pilot)
        await pilot.click("#no")
        await until(pilot, lambda: isinstance(app.screen, RubricEditor))
        assert app.screen.query_one("#rubric-list", OptionList).option_count == 6

        await pilot.click("#delete")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.click("#yes")
        await until(pilot, lambda: isinstance(app.screen, RubricEditor))
        await pilot.click("#save")
        await until(pilot, lambda: "2 answers to no question" in screen_text(pilot))
        await pilot.click("#no")
        await until(pilot, lambda: isinstance(app.screen, RubricEditor))
        assert app.workspace.session.book.rubric == before
        await pilot.click("#save")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.click("#yes")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        assert app.workspace.session.rubric.questions == before.questions[:1]


@pytest.mark.asyncio
async def test_deleting_the_question_under_review_keeps_what_was_said_of_it(tmp_path: Path) -> None:
    path = tmp_path / "w.kpgrade"
    before = _two_questions(path)
    async with opened(path) as pilot:
        app = app_of(pilot)
        row = app.workspace.session.view[0]
        app.workspace.session.decide(row, "k2", missed=True)
        label = row.labels[1]
        app.show_review(Filter(point="k2", label=label))
        await pilot.press("R", "shift+tab", "home", "ctrl+d", "y", "ctrl+up", "ctrl+s")
        await until(pilot, lambda: "1 decision of yours not counted" in " ".join(screen_text(pilot).split()))
        await pilot.press("y")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        await until(pilot, lambda: "1 decision on deleted key points" in told(pilot))

        assert app.workspace.session.rubric.questions == before.questions[1:]
        assert {r.answer.question_id for r in app.workspace.session.view} == {"q2"}
        assert set(app.workspace.session.book.counts().marks) >= {"q2-0", "q2-1"}
        assert len(app.workspace.session.book.decision_history(row.id, "k2")) == 1
        await pilot.press("z")
        await until(pilot, lambda: "no longer in the rubric" in told(pilot))
        await pilot.press("z")
        await until(pilot, lambda: "nothing to undo" in told(pilot))


@pytest.mark.asyncio
async def test_the_last_question_and_the_last_key_point_stay(tmp_path: Path) -> None:
    path = tmp_path / "w.kpgrade"
    small_book(path, ["Steam is a gas."]).close()
    async with opened(path) as pilot:
        app = app_of(pilot)
        await pilot.press("R", "ctrl+d", "ctrl+d", "ctrl+d")
        await until(pilot, lambda: "Delete the question itself" in told(pilot))
        listed = app.screen.query_one("#rubric-list", OptionList)
        assert listed.option_count == 2
        await pilot.press("shift+tab", "home", "ctrl+d")
        await until(pilot, lambda: "A rubric needs a question" in told(pilot))
        assert listed.option_count == 2
        await pilot.press("escape", "y")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        assert len(app.workspace.session.question.key_points) == 3


def test_a_new_question_never_takes_up_the_answers_of_another() -> None:
    draft = RubricDraft(None, taken={"q1", "q3"})
    assert [q.id for q in draft.questions] == ["q2"]
    draft.add()
    draft.delete(1)
    assert draft.add().id == "q5"


def test_what_was_added_and_left_blank_is_left_out_but_nothing_else_is() -> None:
    point = KeyPoint(id="k1", text="Steam is a gas.")
    rubric = Rubric(questions=(Question(id="q1", text="What is steam?", key_points=(point,)),))
    draft = RubricDraft(rubric)
    added = draft.add()
    assert draft.rubric() == rubric
    added.text = "what IS  steam?"
    assert draft.warning(added) == "asks the same as question 1; has no key point with text yet"
    with pytest.raises(InputError, match="at least one key point"):
        draft.rubric()
    draft.delete(1)
    draft.questions[0].text = draft.questions[0].points[0].text = ""
    with pytest.raises(InputError, match="at least one key point"):
        draft.rubric()


def test_questions_move_with_their_key_points() -> None:
    draft = RubricDraft()
    draft.questions[0].points[0].text = "first"
    draft.add().points[0].text = "second"
    assert draft.move(0, 1) == 1
    assert [q.key_points[0].text for q in draft.rubric().questions] == ["second", "first"]
    assert draft.move(1, 1) == 1


@pytest.mark.asyncio
async def test_a_model_answer_becomes_key_points_to_edit_and_what_is_there_is_not_added_again(
    tmp_path: Path,
) -> None:
    path = tmp_path / "w.kpgrade"
    small_book(path, ["Steam is a gas."]).close()
    async with opened(path, size=LARGE) as pilot:
        await pilot.press("R")
        await until(pilot, lambda: isinstance(pilot.app.screen, RubricEditor))
        await pilot.click("#model_answer")
        await until(pilot, lambda: isinstance(pilot.app.screen, ModelAnswerDialog))
        area = pilot.app.screen.query_one("#model-answer", TextArea)
        area.insert("Steam is a gas. Rain falls from clouds (2 points).")
        await until(pilot, lambda: "- Rain falls from clouds" in screen_text(pilot))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, RubricEditor))
        await until(pilot, lambda: "4 Rain falls from clouds" in screen_text(pilot))
        assert "5 " not in {line[:2] for line in screen_text(pilot).splitlines()}
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        await pilot.press("y")
        book = app_of(pilot).workspace.session.book
        await until(pilot, lambda: len(book.rubric.questions[0].key_points) == 4)
        assert book.rubric.questions[0].key_points[3].points == 2


@pytest.mark.asyncio
async def test_rounding_is_chosen_by_key_and_mouse_and_the_marks_follow(tmp_path: Path) -> None:
    path = tmp_path / "w.kpgrade"
    small_book(path, ["Steam is a gas."]).close()
    async with opened(path, size=LARGE) as pilot:
        app = app_of(pilot)
        session = app.workspace.session
        session.change_rubric(session.change_of(_of_two_marks(session.rubric)))
        before = {row.certain_mark for row in session.rows.values()}
        await pilot.press("R", "shift+tab", "home")
        await until(pilot, lambda: app.screen.query_one("#rounding", ChoiceLine).display)
        await pilot.click("#rounding")
        await until(pilot, lambda: "to quarter marks" in screen_text(pilot))
        app.screen.query_one("#rounding").focus()
        await pilot.press("left", "left")
        await until(pilot, lambda: "down to a whole mark" in screen_text(pilot))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "1 mark changed" in " ".join(screen_text(pilot).split()))
        await pilot.press("y")
        await until(pilot, lambda: session.question.rounding is Rounding.DOWN)
        assert (before, {row.certain_mark for row in session.rows.values()}) == ({0.6667}, {0.0})


def _of_two_marks(rubric: Rubric) -> Rubric:
    """Three key points for two marks: thirds to round."""
    return rubric.model_copy(update={"questions": (rubric.questions[0].model_copy(update={"marks": 2.0}),)})


@pytest.mark.asyncio
async def test_guidelines_are_written_beside_the_question_and_seen_in_review(tmp_path: Path) -> None:
    path = tmp_path / "w.kpgrade"
    small_book(path, ["Steam is a gas."]).close()
    async with opened(path, size=LARGE) as pilot:
        app = app_of(pilot)
        assert not app.screen.query_one("#guidelines").display
        await pilot.press("R", "shift+tab", "home")
        await until(pilot, lambda: app.screen.query_one("#rounding", ChoiceLine).display)
        app.screen.query_one("#guidelines", TextArea).text = "Spelling does not [b]count[/b]."
        await pilot.pause()
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Guidelines: Spelling does not [b]count[/b]." in screen_text(pilot))
        assert app.workspace.session.question.guidelines == "Spelling does not [b]count[/b]."
        assert app.workspace.session.standing().graded == 1
