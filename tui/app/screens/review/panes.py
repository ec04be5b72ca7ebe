"""The three panes, the answer and key point under the cursor, and moving it."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from grader.domain import KeyPoint
from grader.evidence import NOTHING
from grader.gradebook import Key
from grader.review.answers import ReviewedAnswer
from grader.text import visible
from tui.app import strings as s
from tui.app.screens.base import Room
from tui.app.screens.review import words
from tui.app.screens.review.keys import PLACES
from tui.app.teaching import Teaching
from tui.app.widgets.answer_list import AnswerList
from tui.app.widgets.answer_pane import AnswerPane
from tui.app.widgets.keys_line import KeysLine
from tui.app.widgets.points_pane import PointsPane
from tui.app.widgets.top_bar import TopBar
from tui.app.workspace import Workspace


class ReviewPanes(Room):
    """One question's answers, one at a time."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self.session = workspace.session
        self.teaching = Teaching(self.session)
        self.point = 0
        """The place of the key point under the cursor."""
        self.asked: Key | None = None
        """The pair that the queue asked for: Space decides it, also where it is settled."""
        self.looking: tuple[str, str] | None = None
        """(answer id, key point id) that the model is asked about just now."""

    def compose(self) -> ComposeResult:
        """Two lines of facts, three panes, the keys."""
        yield TopBar("", places=PLACES)
        yield Static(id="progress", markup=False)
        yield Static(id="guidelines", markup=False)
        yield Static(id="lesson", markup=False)
        with Horizontal(id="review"):
            yield AnswerList(self.session, id="answers")
            with Vertical(id="reading"):
                yield AnswerPane(self.session, id="answer")
                yield PointsPane(self.session, id="points")
        yield KeysLine()

    # What is under the cursor

    @property
    def answer_id(self) -> str:
        """The answer under the cursor, which is remembered beyond this screen; '' for none."""
        return self.session.answer_id

    @answer_id.setter
    def answer_id(self, value: str) -> None:
        self.session.answer_id = value

    @property
    def row(self) -> ReviewedAnswer | None:
        """The answer under the cursor; None when none is shown."""
        place = self.place
        return self.session.fresh(self.session.view[place]) if place is not None else None

    @property
    def place(self) -> int | None:
        """Where that answer stands among those shown."""
        return self.session.place(self.answer_id)

    @property
    def key_point(self) -> KeyPoint:
        """The key point under the cursor."""
        return self.session.question.key_points[self.point]

    # Showing it

    def arranged(self, *, keep: bool = False) -> None:
        """The view changed: find the cursor's answer in it again, or a good first one."""
        self.query_one(AnswerList).arranged()
        if not self.session.view:
            self.answer_id = ""
            self.draw()
            return
        place = self.place
        if place is None:
            unsure = self.session.next_unsure(-1)
            place = 0 if keep or unsure is None else unsure
        self.go(place)

    def go(self, place: int) -> None:
        """Put the cursor on the answer at a place of the view."""
        row = self.session.view[place]
        if row.id != self.answer_id:
            self.answer_id = row.id
            self.point = (row.open_points or [0])[0]
        self.point = min(self.point, len(row.labels) - 1)
        self.query_one(AnswerList).go(place)
        self.draw()

    def draw(self) -> None:
        """Show what is under the cursor as it is now."""
        row = self.row
        evidence = self.session.evidence.of(row.text, self.key_point) if row else NOTHING
        looking = row is not None and self.looking == (row.id, self.key_point.id)
        self.query_one(AnswerPane).show(row, evidence, looking=looking)
        why = [self.teaching.why(row, i) for i in range(len(row.labels))] if row else []
        self.query_one(PointsPane).show(row, self.point, why)
        self.say_progress()

    def redrawn(self) -> None:
        """Verdicts may have changed anywhere; no answer has moved."""
        self.query_one(AnswerList).refresh()
        self.draw()

    def say_progress(self) -> None:
        """Bring the first two lines up to date."""
        self.query_one("#progress", Static).update(words.progress(self.session, self.app.size.width - 2))
        guidelines = " ".join(visible(self.session.question.guidelines).split())
        self.query_one("#guidelines", Static).update(s.GUIDELINES.format(text=guidelines))
        self.query_one("#guidelines").display = bool(guidelines)
        lesson = self.teaching.line(self.point)
        more = s.LESSON_MAY_STOP if lesson and self.teaching.may_hand_over else s.LESSON_MORE
        self.query_one("#lesson", Static).update(f"{lesson} · {more}" if lesson else "")
        self.query_one("#lesson").display = bool(lesson)
        self.query_one(TopBar).say(title=words.title(self.session), note=self.workspace.grading_note())

    # Moving

    @on(AnswerList.Chosen)
    def _answer_chosen(self, event: AnswerList.Chosen) -> None:
        self.go(event.place)

    @on(PointsPane.Moved)
    def _point_chosen(self, event: PointsPane.Moved) -> None:
        self.point = event.point
        self.draw()

    def action_next(self, step: int) -> None:
        """The next or previous answer."""
        place = self.place
        if place is not None and 0 <= place + step < len(self.session.view):
            self.go(place + step)

    def action_unsure(self, step: int) -> None:
        """The next unsure key point: of this answer, then of another."""
        row, place = self.row, self.place
        if row is None or place is None:
            return
        later = [i for i in row.open_points if (i > self.point if step > 0 else i < self.point)]
        if later:
            self.point = later[0 if step > 0 else -1]
            self.draw()
            return
        found = self.session.next_unsure(place, step)
        if found is None or not self.session.view[found].open_points:
            self.notify(words.nothing_unsure(self.session), timeout=10)
            return
        self.point = self.session.view[found].open_points[0 if step > 0 else -1]
        self.answer_id = self.session.view[found].id
        self.go(found)
