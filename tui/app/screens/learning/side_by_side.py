"""Two decisions that do not go together, side by side: to confirm or to correct."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, Static

from grader.domain import KeyPoint, Label
from grader.text import visible
from tui.app import strings as s
from tui.app.screens.dialogs import Dialog
from tui.app.widgets import signs


class SaidOfBoth(StrEnum):
    """What the teacher says of the two."""

    COVERED = "covered"
    MISSED = "missed"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two answers: its name, its text (fit to be shown), and whether it was called missed."""

    name: str
    text: str
    missed: bool


class SideBySide(Dialog[SaidOfBoth | None]):
    """Both covered, both missed, right as they are, or later (None)."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "say('covered')", s.BOTH_COVERED),
        Binding("m", "say('missed')", s.BOTH_MISSED),
        Binding("r", "say('right')", s.RIGHT_AS_THEY_ARE),
        Binding("escape", "dismiss(None)", s.LATER),
    ]

    def __init__(self, why: str, key_point: KeyPoint, one: Side, other: Side) -> None:
        super().__init__()
        self._why, self._key_point, self._sides = why, key_point, (one, other)

    def compose(self) -> ComposeResult:
        """The reason, the key point, the two."""
        with Vertical(classes="dialog large"):
            yield Static(s.CONTRADICTION_TITLE, classes="dialog-title", markup=False)
            yield Static(self._why, classes="quiet", markup=False)
            yield Static(visible(self._key_point.text), classes="asked", markup=False)
            with Horizontal(classes="sides"):
                for side in self._sides:
                    label = signs.of(side.missed)
                    said = s.YOU_SAID.format(label=signs.signed(self._key_point, label))
                    with VerticalScroll(classes="answer-read"):
                        yield Static(f"{side.name} · {said}", classes="name", markup=False)
                        yield Static(side.text, classes="text", markup=False)
            with Horizontal(classes="buttons"):
                yield Button(
                    f"{s.BOTH.format(label=signs.word(self._key_point, Label.COVERED))} (c)", id="covered"
                )
                yield Button(
                    f"{s.BOTH.format(label=signs.word(self._key_point, Label.MISSED))} (m)", id="missed"
                )
                yield Button(f"{s.RIGHT_AS_THEY_ARE} (r)", id="right")
                yield Button(f"{s.LATER} (Esc)", id="later")

    def on_mount(self) -> None:
        """No button has the focus, so that no habit answers."""
        self.query(VerticalScroll).first().focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer with the mouse."""
        self.dismiss(None if event.button.id == "later" else SaidOfBoth(event.button.id or ""))

    def action_say(self, said: str) -> None:
        """Answer."""
        self.dismiss(SaidOfBoth(said))
