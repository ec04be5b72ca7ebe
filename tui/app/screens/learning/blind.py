"""A verdict decided without sight of what kpgrade says: the answer, the key point, yes or no."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, Static

from tui.app import strings as s
from tui.app.screens.dialogs import Dialog


class BlindDialog(Dialog[bool | None]):
    """True: the answer says it. False: it does not. None: later."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "say(True)", s.SAYS_IT),
        Binding("n", "say(False)", s.SAYS_IT_NOT),
        Binding("escape", "dismiss(None)", s.LATER),
    ]

    def __init__(self, title: str, why: str, name: str, text: str, key_point: str) -> None:
        """`why` says in a sentence what this is for; `text` is fit to be shown."""
        super().__init__()
        self._title, self._why, self._who = title, why, name
        self._text, self._key_point = text, key_point

    def compose(self) -> ComposeResult:
        """What is asked comes after what it is asked of."""
        with Vertical(classes="dialog large blind"):
            yield Static(self._title, classes="dialog-title", markup=False)
            yield Static(self._why, classes="quiet", markup=False)
            with VerticalScroll(classes="answer-read"):
                yield Static(self._who, classes="name", markup=False)
                yield Static(self._text, classes="text", markup=False)
            yield Static(s.BLIND_ASKS, classes="quiet", markup=False)
            yield Static(self._key_point, classes="asked", markup=False)
            with Horizontal(classes="buttons"):
                yield Button(f"{s.SAYS_IT} (y)", id="yes")
                yield Button(f"{s.SAYS_IT_NOT} (n)", id="no")
                yield Button(f"{s.LATER} (Esc)", id="later")

    def on_mount(self) -> None:
        """No button has the focus, so that no habit answers; the arrows scroll the text."""
        self.query_one(VerticalScroll).focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer with the mouse."""
        self.dismiss({"yes": True, "no": False}.get(event.button.id or ""))

    def action_say(self, said: bool) -> None:
        """Answer."""
        self.dismiss(said)
