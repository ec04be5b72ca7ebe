"""A class from first to last with the real model: graded, decided, checked blind, left, exported."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import OptionList, Static

from grader.domain import Answer, KeyPoint, Question, Rubric
from grader.gradebook import Gradebook, Key
from grader.grader import Grader
from grader.learning.spot_record import spot_check
from grader.models.opening import open_llama
from grader.models.store import ModelFile
from tests.conftest import model_file
from tests.tui.pilots import SMALL, app_of, opened, screen_text, told, until
from tui.app.messages import GoTo, Place
from tui.app.screens.dialogs import Unbidden
from tui.app.screens.export import ExportScreen
from tui.app.screens.learning.blind import BlindDialog
from tui.app.screens.learning.lessons import LessonsDialog
from tui.app.screens.review import ReviewScreen
from tui.app.session import Session

pytestmark = pytest.mark.asyncio

POINTS = {"boils": "Water boils at one hundred degrees.", "floats": "Ice floats on water."}
SAID = {
    "boils": ("Water boils at one hundred degrees.", "It boils at 100.", "It boils when it is hot enough."),
    "floats": ("Ice floats on water.", "Ice swims on top.", "Ice is somewhere in the water."),
}
NOT_SAID = {
    "boils": ("Water freezes at zero degrees.", "It gets warm at 40 degrees.", "It bubbles at a great heat."),
    "floats": ("Ice is cold and hard.", "Ice is slippery.", "Ice moves about in water."),
}
"""The third of each is too vague for anybody to be sure of it: the teacher takes half of them."""


def _class() -> tuple[list[Answer], dict[Key, bool]]:
    """Thirty different answers, and what the teacher would say of each key point: missed or not."""
    answers, missed = [], {}
    for i in range(30):
        parts = []
        for place, point in enumerate(POINTS):
            says_it, wording = bool((i >> place) % 2), (i // (4 - place)) % 3
            parts.append((SAID if says_it else NOT_SAID)[point][wording])
            missed[f"a{i}", point] = not says_it if wording < 2 else bool(i // 12 % 2)
        said = " ".join(parts if i % 5 < 3 else reversed(parts))
        answers.append(Answer(id=f"a{i}", student=f"Student {i:02}", question_id="q1", text=f"{said} ({i})"))
    return answers, missed


def _made(path: Path) -> dict[Key, bool]:
    points = tuple(KeyPoint(id=i, text=text) for i, text in POINTS.items())
    question = Question(id="q1", text="What do you know of water?", key_points=points)
    answers, missed = _class()
    with Gradebook.create(path, Rubric(title="Water", questions=(question,))) as book:
        book.add_answers(answers)
    return missed


class Teacher:
    """Presses the keys of somebody who knows what she wants, and looks at the screen before each."""

    def __init__(self, pilot: Pilot[None], missed: dict[Key, bool]) -> None:
        self._pilot, self._missed = pilot, missed

    @property
    def session(self) -> Session:
        return app_of(self._pilot).workspace.session

    @property
    def screen(self) -> Screen[Any]:
        return self._pilot.app.screen

    async def until(self, holds: Callable[[], bool]) -> None:
        await until(self._pilot, holds, seconds=300)
        await self._pilot.pause()

    async def grade(self) -> None:
        await self._pilot.press("G", "space")
        await self.until(lambda: self.session.whole_standing().graded == 30)
        await self.until(lambda: not app_of(self._pilot).workspace.grading.busy)
        await self._pilot.press("r")
        await self.until(lambda: isinstance(self.screen, ReviewScreen))

    async def decide(self, most: int) -> bool:
        """Settle what is asked next, up to `most` times; whether kpgrade says stop meanwhile."""
        for _ in range(3 * most):
            if isinstance(self.screen, Unbidden):
                return True
            if len(self.session.book.decisions()) >= most:
                return False
            if isinstance(self.screen, BlindDialog):
                await self.decide_blind()
                continue
            assert isinstance(self.screen, ReviewScreen)
            row, point = self.screen.row, self.screen.key_point
            assert row is not None
            asked = self.screen.asked == (row.id, point.id) or self.screen.point in row.open_points
            as_shown = self.session.shown_missed(row, point.id) == self._missed[row.id, point.id]
            await self._pilot.press("space" if as_shown or not asked else str(self.screen.point + 1))
            await self._pilot.pause()
        raise AssertionError("the queue asked for nothing")

    async def decide_blind(self) -> None:
        """Read answer and key point on the dialog, for nothing else tells what is asked, and answer."""
        said = [str(part.render()) for part in self.screen.query(Static)]
        assert not any(word in " ".join(said) for word in ("covered", "missed", "unsure", "%"))
        row = next(row for row in self.session.all_rows if row.text in said)
        point = next(i for i, text in POINTS.items() if text in said)
        before = len(self.session.book.decisions())
        await self._pilot.press("n" if self._missed[row.id, point] else "y")
        await self.until(lambda: len(self.session.book.decisions()) > before)

    async def choose(self, words: str) -> None:
        await self._pilot.press("l")
        await self.until(lambda: isinstance(self.screen, LessonsDialog))
        listed = self.screen.query_one(OptionList)
        listed.highlighted = next(i for i, o in enumerate(listed.options) if str(o.prompt).startswith(words))
        await self._pilot.press("enter")
        await self._pilot.pause()

    async def check(self, most: int) -> None:
        """Decide up to `most` of the spot check blind."""
        for _ in range(most):
            await self.until(
                lambda: isinstance(self.screen, BlindDialog) or "check is done" in told(self._pilot)
            )
            if not isinstance(self.screen, BlindDialog):
                return
            await self.decide_blind()

    async def export(self, to: Path) -> None:
        app_of(self._pilot).post_message(GoTo(Place.EXPORT))
        await self.until(lambda: isinstance(self.screen, ExportScreen))
        kinds = self.screen.query_one("#export-formats", OptionList)
        kinds.highlighted = next(i for i, o in enumerate(kinds.options) if str(o.prompt).startswith("csv "))
        await self._pilot.press("ctrl+s")
        await self.until(to.exists)


@pytest.fixture(scope="module")
def real_model() -> ModelFile:
    return model_file("default")


async def test_a_class_is_decided_until_stop_checked_blind_left_and_exported(
    tmp_path: Path, real_model: ModelFile
) -> None:
    path = tmp_path / "water.kpgrade"
    missed = _made(path)

    async with opened(path, size=SMALL, opener=lambda: Grader.of(open_llama(real_model))) as pilot:
        teacher = Teacher(pilot, missed)
        await teacher.grade()
        assert not await teacher.decide(6)

    # The next day it goes on where it was.
    async with opened(path, size=SMALL) as pilot:
        teacher = Teacher(pilot, missed)
        assert len(teacher.session.book.decisions()) == 6
        assert await teacher.decide(60), "kpgrade never said stop"
        assert len(teacher.session.book.decisions()) < 45
        await pilot.press("n")
        await teacher.choose("Spot check")
        await teacher.check(3)

    async with opened(path, size=SMALL) as pilot:
        teacher = Teacher(pilot, missed)
        await teacher.choose("Go on with the spot check (4 of")
        await teacher.check(20)
        check = spot_check(teacher.session.book, "q1")
        assert check.decided == check.drawn > 3
        assert f"at least {100 * check.at_least:.0f}% agree" in told(pilot)
        # What the check has shown may take the word to stop back for a while.
        assert await teacher.decide(60), "kpgrade never said stop again"
        assert teacher.session.standing().open_points
        await pilot.press("y")
        await teacher.until(lambda: teacher.session.standing().open_points == 0)
        await teacher.export(tmp_path / "water-marks.csv")
        assert "Written" in screen_text(pilot)

    with (tmp_path / "water-marks.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["answer_id"]: row for row in csv.DictReader(file)}
    assert all(row["mark"] for row in rows.values())
    with Gradebook.open(path, read_only=True) as book:
        handovers, decisions = book.handovers(), book.decisions()
        promise = next(iter(handovers.values())).promise
    assert len(handovers) == promise.left == 60 - len(decisions)
    said = {
        (answer, point): rows[answer][f"q1: {text}"] == "missed"
        for answer in rows
        for point, text in POINTS.items()
    }
    differ = sum(said[key] != missed[key] for key in said)
    assert promise.low <= differ <= promise.high
    assert all(said[key] == missed[key] for key in decisions)
