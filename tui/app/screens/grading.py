"""Grading as it happens: pace, time left, marks filling in, most-missed points; pause, go on, stop."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Static

from grader.models.catalogue import shown_name
from tui.app import strings as s
from tui.app.charts import mark_bars, missed_order, point_bars, question_shown
from tui.app.messages import ShowAnswers
from tui.app.screens.base import Room
from tui.app.screens.rubric_changed import change_rubric
from tui.app.widgets import signs
from tui.app.widgets.bar_list import BarList
from tui.app.widgets.keys_line import KeysLine
from tui.app.widgets.top_bar import TopBar
from tui.app.worker import Failed, Finished, Graded, Loading, News, Started
from tui.app.workspace import Workspace


class GradingScreen(Room):
    """The state of the grading thread, drawn."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "start_pause", s.GRADING_START_PAUSE, key_display="Space", priority=True),
        Binding("s", "stop", s.GRADING_STOP),
        Binding("r", "review", s.GRADING_REVIEW),
        Binding("R", "rubric", s.RUBRIC, tooltip=s.RUBRIC_HOW),
        Binding("m", "models", s.MODELS, tooltip=s.MODELS_HOW),
        Binding("escape", "back", s.BACK),
    ]

    def __init__(self, workspace: Workspace, *, limit: int | None = None, start: bool = False) -> None:
        super().__init__(workspace)
        self._limit, self._start = limit, start
        self._tried = False
        """The batch in hand, or the last one, was a trial."""
        self._said = ""
        self._more = ""

    def compose(self) -> ComposeResult:
        """State, bar, buttons, two charts."""
        yield TopBar(f"{s.GRADING_TITLE} · {self.workspace.session.title}")
        with Vertical(id="grading"):
            yield Static(id="grading-state", markup=False)
            yield Static(id="grading-bar", markup=False)
            yield Static(id="grading-more", markup=False, classes="quiet")
            with Horizontal(classes="buttons"):
                yield Button(s.GRADING_START, id="start_pause", variant="primary")
                yield Button(s.GRADING_STOP, id="stop")
                yield Button(s.GRADING_REVIEW, id="review")
                yield Button(s.RUBRIC, id="rubric")
                yield Button(s.MODELS, id="models")
            yield Static(question_shown(self.workspace.session), id="grading-question", markup=False)
            with Horizontal(id="grading-charts"):
                with Vertical():
                    yield Static(s.MARKS_SO_FAR, classes="heading")
                    yield BarList(id="mark-bars", bar_width=10)
                with Vertical(classes="wide"):
                    yield Static(s.MISSED_SO_FAR, classes="heading")
                    yield BarList(id="missed-bars", bar_width=10)
        yield KeysLine()

    def on_mount(self) -> None:
        """Draw, and start where that was asked for."""
        for bars in self.query(BarList):
            bars.can_focus = False
        self.query_one("#start_pause").focus()
        if self._start:
            self._begin()
        elif self.workspace.last_news is not None:
            self.news(self.workspace.last_news)
        self._draw()

    def news(self, news: News) -> None:
        """Draw what happened."""
        match news:
            case Loading():
                self._said = s.GRADING_LOADING
            case Started():
                self._said = s.GRADING_RUNNING.format(model=shown_name(news.model))
                self._more = "" if news.calibrated else s.UNCALIBRATED
            case Graded():
                step = news.step
                left = signs.duration(step.seconds_left) if step.done or step.within else ""
                if step.within:
                    self._more = s.GRADING_WITHIN.format(percent=round(100 * step.within), left=left)
                elif step.seconds > 0.5:
                    self._more = s.GRADING_PACE.format(pace=60 * step.done / step.seconds, left=left)
            case Finished():
                out = news.outcome
                if out.stopped:
                    self._said = s.GRADING_STOPPED.format(answers=signs.count(out.graded, "answer"))
                elif not out.graded and not out.failed:
                    self._said = s.GRADING_NOTHING
                elif self._tried and not self._all_graded:
                    self._said = s.GRADING_TRIED.format(answers=signs.count(out.graded, "answer"))
                else:
                    self._said = s.GRADING_DONE.format(
                        answers=signs.count(out.graded, "answer"), time=signs.duration(out.seconds)
                    )
                self._more = ""
                if out.failed:
                    reason = next(iter(out.failed.values()))
                    self._more = s.GRADING_FAILED.format(
                        answers=signs.count(len(out.failed), "answer"), reason=reason
                    )
            case Failed():
                self._said = ""
            case _:
                return
        self._draw()

    @property
    def _all_graded(self) -> bool:
        return all(r.graded for r in self.workspace.session.rows.values())

    def _idle(self) -> str:
        if self._all_graded:
            return s.GRADING_ALL
        return (
            s.GRADING_REST if any(r.graded for r in self.workspace.session.rows.values()) else s.GRADING_IDLE
        )

    def _draw(self) -> None:
        session, grading = self.workspace.session, self.workspace.grading
        status = s.GRADING_PAUSED if grading.busy and grading.paused else self._said or self._idle()
        self.query_one("#grading-state", Static).update(status)
        self.query_one("#grading-more", Static).update(self._more)
        rows = list(session.rows.values())
        done = sum(r.graded for r in rows)
        counted = s.GRADING_COUNT.format(done=done, total=signs.count(len(rows), "answer"))
        self.query_one("#grading-bar", Static).update(
            f"{signs.bar(done / len(rows) if rows else 0, 40)} {counted}"
        )
        label = s.GRADING_START
        if grading.busy:
            label = s.GRADING_RESUME if grading.paused else s.GRADING_PAUSE
        self.query_one("#start_pause", Button).label = label
        self.query_one("#stop", Button).disabled = not grading.busy
        self.query_one("#mark-bars", BarList).show(mark_bars(session))
        bars = point_bars(session, notes=False)
        self.query_one("#missed-bars", BarList).show([bars[i] for i in missed_order(session)])

    def action_start_pause(self) -> None:
        """Start, pause, go on."""
        grading = self.workspace.grading
        if not grading.busy:
            self._begin()
        elif grading.paused:
            grading.resume()
        else:
            grading.pause()
        self._draw()

    def _begin(self) -> None:
        """Grade: the first time as many as were asked for, later all the rest."""
        self.workspace.grading.grade(self._limit)
        self._tried, self._limit = self._limit is not None, None
        self._said = s.GRADING_LOADING

    def action_stop(self) -> None:
        """End after the answer in hand."""
        self.workspace.grading.stop()

    def action_review(self) -> None:
        """Review what is graded so far."""
        self.post_message(ShowAnswers())

    def action_rubric(self) -> None:
        """Change the rubric."""
        change_rubric(self)
