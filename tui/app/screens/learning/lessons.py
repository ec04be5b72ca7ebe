"""What was learned so far, whether one may stop, and what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from tui.app import strings as s
from tui.app.screens.dialogs import Dialog


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that can be done now: the action of the review that does it, and what it is called."""

    action: str
    words: str


class LessonsDialog(Dialog[str | None]):
    """The action that was chosen, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,l", "dismiss(None)", s.CLOSE)]

    def __init__(self, said: Sequence[str], points: Sequence[str], deeds: Sequence[Deed]) -> None:
        """`said`: how it stands, in sentences. `points`: a line a key point."""
        super().__init__()
        self._said, self._points, self._deeds = said, points, list(deeds)

    def compose(self) -> ComposeResult:
        """Sentences, key points, what to do next."""
        with Vertical(classes="dialog large lessons"):
            yield Static(s.LEARNED_TITLE, classes="dialog-title", markup=False)
            with VerticalScroll(classes="answer-read", can_focus=False):
                for sentence in self._said:
                    yield Static(sentence, classes="said", markup=False)
                for line in self._points:
                    yield Static(line, classes="quiet", markup=False)
            yield OptionList(*(Option(deed.words) for deed in self._deeds), markup=False)
            with Horizontal(classes="buttons"):
                yield Button(f"{s.CLOSE} (Esc)", id="close")

    def on_mount(self) -> None:
        """The arrows choose, Enter does."""
        self.query_one(OptionList).focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Do it."""
        self.dismiss(self._deeds[event.option_index].action)

    def on_button_pressed(self) -> None:
        """Go on as before."""
        self.dismiss(None)
