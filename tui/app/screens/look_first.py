"""What must be looked at before answers are taken in: said first, and gone on from only by a word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, Static

from grader.answers.plan import ReadingWarning, SameName, WarningKind
from grader.text import visible
from tui.app import strings as s
from tui.app.screens.dialogs import Dialog

_GO_ON = "go_on"
_PLACES = 5


class LookFirst(Dialog[str | None]):
    """Gives back a word to go on, of `SameName` where that was asked; None to go back and change it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", f"dismiss('{_GO_ON}')", s.LOOK_GO_ON),
        Binding("s", "same_name('several')", s.LOOK_SEVERAL),
        Binding("o", "same_name('one')", s.LOOK_ONE),
        Binding("n,escape", "dismiss(None)", s.BACK),
    ]

    def __init__(self, warnings: Sequence[ReadingWarning]) -> None:
        super().__init__()
        self._warnings = warnings
        self._asks_names = any(warning.kind is WarningKind.SAME_NAME for warning in warnings)

    def compose(self) -> ComposeResult:
        """The warnings above the ways on."""
        with Vertical(classes="dialog large"):
            yield Static(s.LOOK_TITLE, classes="dialog-title")
            with VerticalScroll():
                for warning in self._warnings:
                    yield Static(warning_words(warning), classes="warning", markup=False)
                yield Static(s.LOOK_LEAD, classes="quiet")
            with Horizontal(classes="buttons"):
                yield Button(f"{s.BACK} (n)", id="back", variant="primary")
                if self._asks_names:
                    yield Button(f"{s.LOOK_SEVERAL} (s)", id=SameName.SEVERAL.value)
                    yield Button(f"{s.LOOK_ONE} (o)", id=SameName.ONE.value)
                yield Button(f"{s.LOOK_GO_ON} (y)", id=_GO_ON)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The buttons are keys, too."""
        self.dismiss(None if event.button.id == "back" else event.button.id)

    def action_same_name(self, word: str) -> None:
        """Say who answers under one name are from, where that is asked."""
        if self._asks_names:
            self.dismiss(word)


def warning_words(warning: ReadingWarning) -> str:
    """What was found, where, and what to do about it; the ways to do it are the app's own."""
    places = [f"  {place}" for place in warning.where[:_PLACES]]
    if len(warning.where) > _PLACES:
        places.append(f"  {s.LOOK_MORE.format(count=len(warning.where) - _PLACES)}")
    return visible("\n".join([f"! {warning.message}", *places, f"  {warning.advice}"]))
