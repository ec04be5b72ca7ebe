"""The keys of a screen, in a dialog; each can be chosen there as well."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from tui.app import strings as s
from tui.app.screens.dialogs import Dialog


class HelpDialog(Dialog[str | None]):
    """Two columns, key and what it does; gives back the action that was chosen, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,question_mark,f1,q", "dismiss(None)", s.CLOSE)]

    def __init__(self, keys: Sequence[tuple[str, str, str]]) -> None:
        """`keys` are (key, what it does, action)."""
        super().__init__()
        self._keys = list(keys)

    def compose(self) -> ComposeResult:
        """The keys; nothing is chosen at first, so that Enter by habit does nothing."""
        width = max((len(key) for key, _, _ in self._keys), default=0) + 2
        with Vertical(classes="dialog help"):
            yield Static(s.HELP_TITLE, classes="dialog-title")
            lines = [
                Content(f"{key:<{width}}{does}").stylize("bold", 0, width) for key, does, _ in self._keys
            ]
            yield OptionList(*(Option(line) for line in lines), id="help-keys", markup=False)
            with Horizontal(classes="buttons"):
                yield Button(s.CLOSE, variant="primary", id="close")
                yield Static(s.HELP_FOOT, classes="quiet", id="help-foot")

    def on_mount(self) -> None:
        """Ready to be read down."""
        keys = self.query_one("#help-keys", OptionList)
        keys.focus()
        self.call_after_refresh(setattr, keys, "highlighted", None)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._keys[event.option_index][2])

    @on(Button.Pressed)
    def _close(self) -> None:
        self.dismiss(None)
