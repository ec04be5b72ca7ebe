"""Marks given or taken beside the key points: how much, and why."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Input, Static

from grader.marks import adjusted
from grader.review.adjusting import STEP, room
from grader.review.answers import ReviewedAnswer
from tui.app import strings as s
from tui.app.screens.dialogs import Dialog


class OwnMarkDialog(Dialog[tuple[float, str] | None]):
    """Gives back the marks, 0 for none, and the reason; None when the person changes their mind."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", s.CANCEL),
        Binding("up", "step(1)", s.ADJUST_MORE),
        Binding("down", "step(-1)", s.ADJUST_LESS),
    ]

    def __init__(self, row: ReviewedAnswer, name: str, step: int) -> None:
        """`step` is the press that opened it: 1 gives, -1 takes."""
        super().__init__()
        self._row, self._name = row, name
        own = row.adjustment
        self._marks = own.marks or 0.0 if own else 0.0
        self._reason = own.reason if own else ""
        self._move(step)

    def compose(self) -> ComposeResult:
        """The mark as it becomes, the reason, the keys."""
        with Vertical(classes="dialog small"):
            yield Static(s.ADJUST_TITLE.format(name=self._name), classes="dialog-title", markup=False)
            yield Static(self._said(), id="own-mark", markup=False)
            yield Static(s.ADJUST_REASON, classes="quiet")
            yield Input(self._reason, id="own-reason")
            with Horizontal(classes="buttons"):
                yield Button(s.SAVE, variant="primary", id="save")
                yield Button(s.ADJUST_MORE, id="more")
                yield Button(s.ADJUST_LESS, id="less")
                yield Button(s.CANCEL, id="cancel")
            yield Static(s.ADJUST_HINT, classes="quiet")

    def action_step(self, step: int) -> None:
        """Half a mark more or less, as far as the question's marks go."""
        self._move(step)
        self.query_one("#own-mark", Static).update(self._said())

    def _move(self, step: int) -> None:
        least, most = room(self._row)
        self._marks = min(most, max(least, self._marks + step * STEP))

    def _said(self) -> str:
        question = self._row.question
        reached = adjusted(question, self._row.reached, self._marks)
        said = s.ADJUST_MARK if self._marks else s.ADJUST_NONE
        return said.format(marks=f"{self._marks:+g}", mark=reached, full=f"{question.full_marks:g}")

    def on_input_submitted(self) -> None:
        """Take it."""
        self._take()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Take it, leave it, or a step."""
        if event.button.id == "save":
            self._take()
        elif event.button.id == "cancel":
            self.dismiss(None)
        else:
            self.action_step(1 if event.button.id == "more" else -1)

    def _take(self) -> None:
        reason = self.query_one(Input).value.strip()
        if self._marks and not reason:
            self.query_one(Input).focus()
            self.notify(s.ADJUST_REASON, severity="warning")
            return
        self.dismiss((self._marks, reason))
