"""Review by keyboard and by mouse, on the sample class."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from textual.widgets import OptionList

from grader.domain import Answer, KeyPoint, Label, Question, Rubric
from grader.engines.base import Score, Task
from grader.gradebook import Gradebook
from grader.grader import Grader
from grader.grading import grade
from grader.learning.in_force import counts
from tests.tui.fakes import CALIBRATOR, WordEngine, sample_book, small_book
from tests.tui.pilots import LARGE, SMALL, app_of, opened, screen_text, until
from tui.app.screens.dialogs import Ask, Confirm, ErrorDialog, Pick
from tui.app.screens.learning.blind import BlindDialog
from tui.app.screens.review import ReviewScreen
from tui.app.widgets.answer_list import AnswerList
from tui.app.widgets.answer_pane import AnswerPane
from tui.app.widgets.points_pane import PointsPane
from tui.app.worker import Found

pytestmark = pytest.mark.asyncio


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "class.kpgrade"
    sample_book(path).close()
    return path


async def test_the_sample_class_is_settled_by_keyboard_in_few_presses(book: Path) -> None:
    """At most one press a verdict, whichever way it is decided, and two an answer to move on.

    This teacher contradicts at random, so kpgrade trusts itself with less and less and asks for nearly all.
    """
    async with opened(book) as pilot:
        session = app_of(pilot).workspace.session
        presses = 0
        while session.standing().open_points:
            screen = pilot.app.screen
            if isinstance(screen, BlindDialog):
                await pilot.press("n" if presses % 3 else "y")
                presses += 1
                continue
            if isinstance(screen, Confirm):
                # The rest is not left to kpgrade: all is decided here.
                await pilot.press("n")
                presses += 1
                continue
            assert isinstance(screen, ReviewScreen)
            row = screen.row
            assert row is not None
            # Every third verdict the teacher disagrees with the lean: that takes a digit, not a space.
            wrong = row.open_points and presses % 3 == 0
            await pilot.press(str(screen.point + 1) if wrong else "space")
            presses += 1
            assert presses < 500

        answers = session.standing().answers
        assert session.standing().settled == answers
        verdicts = answers * len(session.question.key_points)
        assert presses <= verdicts + 2 * answers, f"{presses} presses, {verdicts} verdicts, {answers} answers"
    with Gradebook.open(book) as again:
        assert counts(again).progress.open_points == 0


async def test_undo_goes_on_after_a_restart(book: Path) -> None:
    async with opened(book) as pilot:
        await pilot.press("space", "space")
        assert sum(r.decided for r in app_of(pilot).workspace.session.all_rows) == 1

    async with opened(book) as pilot:
        await pilot.press("z", "z")
        assert not any(r.decided for r in app_of(pilot).workspace.session.all_rows)
        await pilot.press("z")
        assert not any(r.decided for r in app_of(pilot).workspace.session.all_rows)


async def test_a_digit_overrules_the_model_and_its_verdict_stays_in_sight(book: Path) -> None:
    async with opened(book, size=LARGE) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, ReviewScreen)
        row = screen.row
        assert row is not None
        settled = next(i for i, label in enumerate(row.labels) if label is not Label.UNSURE)
        model = row.labels[settled]

        await pilot.press(str(settled + 1))
        await pilot.pause()

        assert row.labels[settled] is not model
        assert f"model: {'✗ missed' if model is Label.MISSED else '✓ covered'}" in screen_text(pilot)

        await pilot.press("backspace")
        assert row.labels[settled] is model


async def test_everything_can_be_done_with_the_mouse(book: Path) -> None:
    async with opened(book, size=LARGE) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, ReviewScreen)
        await pilot.click(AnswerList, offset=(5, 3))
        row = screen.row
        assert row is app_of(pilot).workspace.session.view[3]
        assert row is not None
        pane = screen.query_one(PointsPane)
        button = next(y for y, line in enumerate(pane._lines) if line.zones)
        start, _, action = pane._lines[button].zones[0]
        assert action == "accept"

        # The pane has a border of one cell at the left and a padding of one line on top.
        await pilot.click(PointsPane, offset=(start + 2, button + 1))

        assert row.decided


async def test_comments_search_filter_and_order(book: Path) -> None:
    async with opened(book) as pilot:
        session = app_of(pilot).workspace.session
        await pilot.press("c", *"well put", "ctrl+s")
        await pilot.pause()
        assert list(session.book.comments().values()) == ["well put"]
        assert app_of(pilot).workspace.settings.comments == ["well put"]

        await pilot.press("slash", *"stomata", "enter")
        await pilot.pause()
        found = len(session.view)
        assert 0 < found < 25
        await pilot.press("escape")
        await pilot.pause()
        assert len(session.view) == 25

        await pilot.press("f", "down", "down", "enter")
        await pilot.pause()
        assert all(row.settled for row in session.view)
        assert "settled" in screen_text(pilot)

        await pilot.press("o", "down", "down", "enter")
        await pilot.pause()
        assert session.order.value == "doubt"


async def test_small_questions_are_answered_and_left_by_mouse(book: Path) -> None:
    async with opened(book) as pilot:
        app = app_of(pilot)
        for key in ("f", "o", "slash"):
            await pilot.press(key)
            await until(pilot, lambda: isinstance(app.screen, Pick | Ask))
            await pilot.pause()
            await pilot.click("#cancel")
            await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        assert app.workspace.session.filter.is_empty
        await pilot.press("slash", *"stomata")
        await pilot.click("#ok")
        await until(pilot, lambda: 0 < len(app.workspace.session.view) < 25)
        await pilot.press("f")
        await until(pilot, lambda: isinstance(app.screen, Pick))
        await pilot.pause()
        await pilot.click(OptionList, offset=(5, 2))
        await until(pilot, lambda: all(row.settled for row in app.workspace.session.view))


async def test_a_group_is_decided_together(tmp_path: Path) -> None:
    path = tmp_path / "w.kpgrade"
    small_book(path, ["Steam is a gas.", "Ice floats.", "steam is a gas"]).close()
    async with opened(path) as pilot:
        session = app_of(pilot).workspace.session
        screen = pilot.app.screen
        assert isinstance(screen, ReviewScreen)
        screen.show_answer("a1", 0)
        await pilot.press("1")
        await pilot.pause()
        # The line that offers it can be clicked, too; it is the second of the answer's head.
        await pilot.click("#answer-head", offset=(4, 1))
        await until(pilot, lambda: session.rows["a1"].labels == session.rows["a3"].labels)
        assert not session.rows["a2"].decided
        await pilot.press("z")
        assert not session.rows["a3"].decided


HOSTILE = [
    "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x1b[2J and [bold red]markup[/] [@click=app.quit]quit[/]",
    "wort" * 4000,
    "שלום עולם ‮evil‬ مرحبا بالعالم " * 20,
    "水沸騰100度。" * 200,
    "👩‍🏫👨‍👩‍👧‍👦🇨🇭 steam 💨" * 50,
    "\x00\x07\x08 nul and bell\r\nline\rline\x0b\x0c\x85",
    "a\n" * 3000,
    "{markup} $variable [[nested [brackets]]] \\[escaped]",
    '=HYPERLINK("http://x")\tTab\u200b\u2066isolate',
]


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_hostile_answers_are_shown_inertly(tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "hostile.kpgrade"
    small_book(path, HOSTILE).close()
    async with opened(path, size=size) as pilot:
        app_of(pilot).workspace.session.show_names = True
        for _ in HOSTILE:
            await pilot.press("n")
            await pilot.pause()
            shown = screen_text(pilot)
            assert not any((ord(c) < 32 and c != "\n") or 0x7F <= ord(c) < 0xA0 for c in shown)
            assert pilot.app.is_running
            for name in ("#answers", "#answer", "#points"):
                assert pilot.app.screen.query_one(name).region.right <= size[0]
        screen = pilot.app.screen
        assert isinstance(screen, ReviewScreen)
        screen.show_answer("a1", 0)
        await pilot.pause()
        assert "[bold red]markup[/]" in screen_text(pilot).replace("\n", "")


async def test_hostile_names_and_rubrics_are_shown_inertly_on_every_screen(tmp_path: Path) -> None:
    path = tmp_path / "hostile.kpgrade"
    words = [" ".join(text.split())[:300] or "-" for text in HOSTILE]
    points = tuple(KeyPoint(id=f"k{i}", text=text) for i, text in enumerate(words))
    question = Question(id="q1", text=HOSTILE[0], key_points=points)
    with Gradebook.create(path, Rubric(title=HOSTILE[0], questions=(question,))) as book:
        book.add_answers(
            Answer(id=f"a{i}", student=text, question_id="q1", text=text) for i, text in enumerate(HOSTILE)
        )
        grade(book, Grader(WordEngine(), CALIBRATOR))
        book.comment("a0", HOSTILE[0])
    async with opened(path) as pilot:
        app = app_of(pilot)
        app.workspace.session.show_names = True
        for keys in (
            ("N",),
            ("C",),
            ("2",),
            ("3",),
            ("4",),
            ("escape", "G"),
            ("escape", "R"),
            ("escape", "x"),
        ):
            await pilot.press(*keys)
            await pilot.pause()
            await app.workers.wait_for_complete(list(app.workers))
            await pilot.pause()
            shown = screen_text(pilot)
            assert not any((ord(c) < 32 and c != "\n") or 0x7F <= ord(c) < 0xA0 for c in shown), keys
            assert app.is_running


async def test_evidence_is_marked_and_the_model_can_be_asked(book: Path) -> None:
    async with opened(book) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, ReviewScreen)
        row = next(r for r in app_of(pilot).workspace.session.view if "stomata" in r.text)
        screen.show_answer(row.id, 2)
        await pilot.pause()
        assert "nearest by words" in screen_text(pilot)
        await pilot.press("e")
        await until(pilot, lambda: "chosen by the model" in screen_text(pilot))
        pane = screen.query_one(AnswerPane)
        assert pane.is_mounted
    async with opened(book) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, ReviewScreen)
        screen.show_answer(row.id, 2)
        await pilot.pause()
        assert "chosen by the model" in screen_text(pilot)


class _Slow(WordEngine):
    """Answers once it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.let = threading.Event()

    def score(self, tasks: Sequence[Task]) -> Iterator[tuple[int, list[Score]]]:
        """As ever, but later."""
        assert self.let.wait(30)
        yield from super().score(tasks)


async def test_evidence_is_for_the_words_it_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "w.kpgrade"
    small_book(path, ["Steam is a gas. Ice floats."]).close()
    engine = _Slow()
    async with opened(path, opener=lambda: Grader(engine, CALIBRATOR)) as pilot:
        app = app_of(pilot)
        screen = app.screen
        assert isinstance(screen, ReviewScreen)
        screen.show_answer("a1", 1)
        asked, last = app.workspace.session.question.key_points[1:]
        await pilot.press("e")
        # While the model reads, the point it reads for is taken out of the rubric.
        question = app.workspace.session.question.model_copy(update={"key_points": (last,)})
        app.workspace.session.book.set_rubric(
            app.workspace.session.rubric.model_copy(update={"questions": (question,)}), note=""
        )
        app.workspace.session.reload()
        app.rubric_changed()
        engine.let.set()
        await until(pilot, lambda: isinstance(app.workspace.last_news, Found))

        text = app.workspace.session.rows["a1"].text
        assert app.workspace.session.evidence.of(text, asked).by_model
        assert not app.workspace.session.evidence.of(text, last).by_model
        assert "chosen by the model" not in screen_text(pilot)


async def test_evidence_far_down_is_scrolled_into_sight(tmp_path: Path) -> None:
    path = tmp_path / "w.kpgrade"
    small_book(path, ["The pond was cold in the morning. " * 60 + "Steam is a gas."]).close()
    async with opened(path) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, ReviewScreen)
        screen.show_answer("a1", 1)
        answer = screen.query_one(AnswerPane)
        # The key points show the same words, so only the answer's own pane counts.
        await until(pilot, lambda: answer.scroll_offset.y > 10)
        await pilot.pause()
        pane = answer.region
        lines = screen_text(pilot).splitlines()[pane.y : pane.bottom]
        assert "Steam is a gas." in " ".join(line[pane.x : pane.right].strip() for line in lines)


async def test_a_gradebook_that_turns_read_only_says_so_and_stays_usable(book: Path) -> None:
    async with opened(book) as pilot:
        with app_of(pilot).workspace.session.book._file.writing() as connection:
            pass
        connection.execute("PRAGMA query_only = ON")
        await pilot.press("space")
        await pilot.pause()

        assert isinstance(pilot.app.screen, ErrorDialog)
        assert "cannot be written" in screen_text(pilot)
        assert "Traceback" not in screen_text(pilot)
        await pilot.press("d")
        await pilot.pause()
        assert "Traceback" in screen_text(pilot)
        await pilot.press("escape", "n")
        assert not any(r.decided for r in app_of(pilot).workspace.session.all_rows)


_KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from tests.tui.pilots import opened

async def main():
    async with opened(Path(sys.argv[1])) as pilot:
        await pilot.press("1", "2", "3")
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


async def test_kill_minus_nine_loses_no_decision(book: Path, tmp_path: Path) -> None:
    environment = os.environ | {"KPGRADE_CONFIG": str(tmp_path / "other")}
    done = subprocess.run([sys.executable, "-c", _KILLED, str(book)], env=environment, check=False)
    assert done.returncode == -signal.SIGKILL

    with Gradebook.open(book) as again:
        assert len(again.decisions()) == 3
