"""What a newcomer met in the app, as journeys by keys: nothing is dropped, hidden or lost in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from grader.domain import Answer, Decision, KeyPoint, Question, Rubric
from grader.gradebook import Gradebook
from grader.grader import Grader
from grader.grading import grade
from grader.rubrics.writing import write_rubric
from tests.tui.fakes import CALIBRATOR, WordEngine, sample_book, small_book
from tests.tui.pilots import app_of, opened, screen_text, told, until
from tui.app.screens.dialogs import Told
from tui.app.screens.grading import GradingScreen
from tui.app.screens.help import HelpDialog
from tui.app.screens.look_first import LookFirst
from tui.app.screens.new import NewScreen
from tui.app.screens.open_file import OpenScreen
from tui.app.screens.review import ReviewScreen
from tui.app.settings import load_settings
from tui.app.themes import THEMES

pytestmark = pytest.mark.asyncio

SKY = Question(
    id="q1",
    text="Why is the sky blue?",
    key_points=(KeyPoint(id="k1", text="The air scatters blue light most."),),
)
ICE = Question(
    id="q2",
    text="Why does ice float?",
    key_points=(KeyPoint(id="k1", text="Ice is less dense than water."),),
)
EXAM = Rubric(title="Physics", questions=(SKY, ICE))


def exam_book(path: Path, *, graded: bool = True) -> Gradebook:
    """Three students, two questions."""
    book = Gradebook.create(path, EXAM)
    book.add_answers(
        Answer(id=f"{name}/{q.id}", student=name, question_id=q.id, text=f"{name}: {q.key_points[0].text}")
        for name in ("Zoe", "Ann", "Max")
        for q in EXAM.questions
    )
    if graded:
        grade(book, Grader(WordEngine(), CALIBRATOR))
    return book


async def test_a_question_without_answers_stands_first_and_must_be_dismissed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.app.screens.new.listed_models", lambda _store: [])
    write_rubric(EXAM, tmp_path / "rubric.yaml")
    answers = tmp_path / "forms.csv"
    answers.write_text(
        "Name,Why is the sky blue?,Explain why ice floats on water.\n"
        "Ann,The air scatters blue.,Less dense.\nMax,The sea.,It is light.\n",
        "utf-8",
    )
    async with opened(None, size=(120, 36)) as pilot:
        await pilot.press("n")
        screen = pilot.app.screen
        assert isinstance(screen, NewScreen)
        screen.query_one("#rubric", Input).value = str(tmp_path / "rubric.yaml")
        screen.query_one("#answers", Input).value = str(answers)
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(pilot.app.screen, LookFirst))
        assert "A question of the rubric has no answers here" in screen_text(pilot)
        assert "Explain why ice floats on water." in screen_text(pilot)
        await pilot.press("escape")
        assert not answers.with_suffix(".kpgrade").exists()
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(pilot.app.screen, LookFirst))
        await pilot.press("y")
        await until(pilot, lambda: isinstance(pilot.app.screen, GradingScreen))


@pytest.mark.parametrize(("key", "kept"), [("s", 2), ("o", 1)])
async def test_late_answers_are_added_and_people_of_one_name_are_asked_about(
    tmp_path: Path, key: str, kept: int
) -> None:
    exam_book(tmp_path / "exam.kpgrade").close()
    late = tmp_path / "late.csv"
    late.write_text(
        "Name,Why is the sky blue?,Why does ice float?\n"
        "Eva,The air scatters.,Less dense.\nEva,The sea.,It is light.\n",
        "utf-8",
    )
    async with opened(tmp_path / "exam.kpgrade", size=(120, 36)) as pilot:
        await pilot.press("A")
        await until(pilot, lambda: isinstance(pilot.app.screen, OpenScreen))
        await pilot.press(*str(late), "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, LookFirst))
        await pilot.press(key)
        await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen | Told))
        if key == "o":
            # What was left out stays on the screen until it was read.
            await until(pilot, lambda: "Left out: 2" in screen_text(pilot))
            await until(pilot, lambda: "Added: 2 answers" in screen_text(pilot))
            await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
        session = app_of(pilot).workspace.session
        await until(pilot, lambda: session.whole_standing().graded == 6 + 2 * kept)
        assert len({a.student for a in session.book.answers()}) == 3 + kept
        assert key == "o" or f"Added: {2 * kept} answers" in told(pilot)


async def test_all_is_said_to_be_settled_only_when_it_is(tmp_path: Path) -> None:
    small_book(tmp_path / "c.kpgrade", ["Ice.", "Steam."], graded=False).close()
    async with opened(tmp_path / "c.kpgrade") as pilot:
        await pilot.press("u")
        assert "2 answers not graded yet" in told(pilot)
        assert "settled. Press x" not in told(pilot)
        assert "2 not graded" in screen_text(pilot)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_the_other_question_is_always_in_sight_and_so_is_the_way_to_it(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    exam_book(tmp_path / "exam.kpgrade").close()
    async with opened(tmp_path / "exam.kpgrade", size=size) as pilot:
        session = app_of(pilot).workspace.session
        whole = session.whole_standing()
        await until(pilot, lambda: "q Question" in screen_text(pilot))
        shown = " ".join(screen_text(pilot).split())
        assert f"all questions: {whole.settled}/6 settled · {whole.open_points} unsure" in shown
        assert "names hidden (N)" in shown
        for row in session.all_rows:
            session.accept_answer(row)
        assert any(r.open_points for r in session.rows.values()) == bool(session.whole_standing().open_points)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_charts_name_their_question(tmp_path: Path, size: tuple[int, int]) -> None:
    exam_book(tmp_path / "exam.kpgrade").close()
    async with opened(tmp_path / "exam.kpgrade", size=size) as pilot:
        await pilot.press("q", "down", "enter", "G")
        await until(pilot, lambda: isinstance(pilot.app.screen, GradingScreen))
        await until(pilot, lambda: "Question 2 of 2: Why does ice float?" in screen_text(pilot))
        await pilot.press("escape", "C")
        await until(pilot, lambda: "The other views: Question 2 of 2: Why does" in screen_text(pilot))


async def test_the_class_list_has_the_sum_over_questions_by_name_and_leads_to_what_is_open(
    tmp_path: Path,
) -> None:
    exam_book(tmp_path / "exam.kpgrade").close()
    with Gradebook.open(tmp_path / "exam.kpgrade") as book:
        book.decide([Decision("Ann/q1", "k1", missed=False), Decision("Ann/q2", "k1", missed=False)])
    async with opened(tmp_path / "exam.kpgrade", size=(120, 36)) as pilot:
        await pilot.press("C")
        await until(pilot, lambda: "Student 1" in screen_text(pilot))
        assert not any(name in screen_text(pilot) for name in ("Ann", "Max", "Zoe"))
        await pilot.press("N")
        await until(pilot, lambda: "Zoe" in screen_text(pilot))
        listed = [line.strip(" ▌").split() for line in screen_text(pilot).splitlines()]
        rows = [words for words in listed if words and words[0] in ("Ann", "Max", "Zoe")]
        assert [words[0] for words in rows] == ["Ann", "Max", "Zoe"]
        assert rows[0] == ["Ann", "2", "1", "1"]
        assert "of 2" in screen_text(pilot)
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
        assert app_of(pilot).workspace.session.answer_id.startswith("Max/")


async def test_a_book_opens_where_it_was_left_with_the_names_as_they_were(tmp_path: Path) -> None:
    exam_book(tmp_path / "exam.kpgrade").close()
    async with opened(tmp_path / "exam.kpgrade", size=(140, 36)) as pilot:
        assert "names hidden (N)" in screen_text(pilot)
        await pilot.press("q", "down", "enter")
        await pilot.press("N", "o", *["down"] * 6, "enter")
        await pilot.press("n")
        session = app_of(pilot).workspace.session
        assert [r.answer.student for r in session.view] == ["Ann", "Max", "Zoe"]
        left = session.question_id, session.answer_id
        assert left[0] == "q2"
    async with opened(tmp_path / "exam.kpgrade", settings=load_settings(), size=(140, 36)) as pilot:
        session = app_of(pilot).workspace.session
        assert (session.question_id, session.answer_id) == left
        assert session.show_names
        assert "names hidden" not in screen_text(pilot)


async def test_other_colours_reach_the_key_points_at_once(tmp_path: Path) -> None:
    sample_book(tmp_path / "c.kpgrade").close()
    async with opened(tmp_path / "c.kpgrade") as pilot:
        points = pilot.app.screen.query_one("#points")

        def drawn() -> list[object]:
            return [segment for strip in points.render_lines(points.size.region) for segment in strip]

        await pilot.press("down", "up")
        before = drawn()
        await pilot.press("ctrl+t")
        await pilot.pause()
        at_once = drawn()
        await pilot.press("down", "up")
        await pilot.pause()
        assert at_once == drawn() != before
        assert pilot.app.theme == THEMES[1].name


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_the_help_is_whole_at_24_and_36_rows(tmp_path: Path, size: tuple[int, int]) -> None:
    sample_book(tmp_path / "c.kpgrade").close()
    async with opened(tmp_path / "c.kpgrade", size=size) as pilot:
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpDialog))
        await pilot.pause()
        assert "Close" in screen_text(pilot)
        await pilot.press("end")
        await pilot.pause()
        assert "end kpgrade" in screen_text(pilot) or "next colours" in screen_text(pilot)
