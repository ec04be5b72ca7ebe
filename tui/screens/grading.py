"""Grading as it happens: pace, time left, marks filling in, most-missed points; pause, go on, stop."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Footer, Static

from tui import strings as s
from tui.charts import mark_bars, missed_order, point_bars
from tui.screens.base import Room
from tui.widgets import signs
from tui.widgets.bar_list import BarList
from tui.widgets.top_bar import TopBar
from tui.worker import Failed, Finished, Graded, Loading, News, Started


class GradingScreen(Room):
    """The state of the grading thread, drawn."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "start_pause", s.GRADING_START_PAUSE, key_display="Space", priority=True),
        Binding("s", "stop", s.GRADING_STOP),
        Binding("r", "review", s.GRADING_REVIEW),
        Binding("escape", "back", s.BACK),
    ]

    def __init__(self, *, limit: int | None = None, start: bool = False) -> None:
        super().__init__()
        self._limit, self._start = limit, start
        self._said = s.GRADING_IDLE
        self._more = ""

    def compose(self) -> ComposeResult:
        """State, bar, buttons, two charts."""
        yield TopBar(f"{s.GRADING_TITLE} · {self.kp.session.rubric.title}")
        with Vertical(id="grading"):
            yield Static(id="grading-state", markup=False)
            yield Static(id="grading-bar", markup=False)
            yield Static(id="grading-more", markup=False, classes="quiet")
            with Horizontal(classes="buttons"):
                yield Button(s.GRADING_START, id="start_pause", variant="primary")
                yield Button(s.GRADING_STOP, id="stop")
                yield Button(s.GRADING_REVIEW, id="review")
            with Horizontal(id="grading-charts"):
                with Vertical():
                    yield Static(s.MARKS_SO_FAR, classes="heading")
                    yield BarList(id="mark-bars", name_width=7, said_width=4)
                with Vertical():
                    yield Static(s.MISSED_SO_FAR, classes="heading")
                    yield BarList(id="missed-bars", name_width=30, said_width=11)
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Draw, and start where that was asked for."""
        for bars in self.query(BarList):
            bars.can_focus = False
        self.query_one("#start_pause").focus()
        if self._start:
            self.kp.grading.grade(self._limit)
            self._said = s.GRADING_LOADING
        elif self.kp.last_news is not None:
            self.news(self.kp.last_news)
        self._draw()

    def news(self, news: News) -> None:
        """Draw what happened."""
        match news:
            case Loading():
                self._said = s.GRADING_LOADING
            case Started():
                self._said = s.GRADING_RUNNING.format(model=news.model)
                self._more = "" if news.calibrated else s.UNCALIBRATED
            case Graded():
                step = news.step
                if step.seconds > 0.5:
                    left = signs.duration(step.seconds_left)
                    self._more = s.GRADING_PACE.format(pace=60 * step.done / step.seconds, left=left)
            case Finished():
                out = news.outcome
                if out.stopped:
                    self._said = s.GRADING_STOPPED.format(graded=out.graded)
                elif not out.graded and not out.failed:
                    self._said = s.GRADING_NOTHING
                else:
                    self._said = s.GRADING_DONE.format(graded=out.graded, time=signs.duration(out.seconds))
                self._more = ""
                if out.failed:
                    reason = next(iter(out.failed.values()))
                    self._more = s.GRADING_FAILED.format(count=len(out.failed), reason=reason)
            case Failed():
                self._said = s.GRADING_IDLE
            case _:
                return
        self._draw()

    def _draw(self) -> None:
        session, grading = self.kp.session, self.kp.grading
        said = s.GRADING_PAUSED if grading.busy and grading.paused else self._said
        self.query_one("#grading-state", Static).update(said)
        self.query_one("#grading-more", Static).update(self._more)
        rows = list(session.rows.values())
        done = sum(r.graded for r in rows)
        counted = s.GRADING_COUNT.format(done=done, total=len(rows))
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
        grading = self.kp.grading
        if not grading.busy:
            grading.grade(self._limit)
            self._said = s.GRADING_LOADING
            self._limit = None
        elif grading.paused:
            grading.resume()
        else:
            grading.pause()
        self._draw()

    def action_stop(self) -> None:
        """End after the answer in hand."""
        self.kp.grading.stop()

    def action_review(self) -> None:
        """Review what is graded so far."""
        self.kp.show_review()
