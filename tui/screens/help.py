"""The keys of a screen, in a dialog."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.table import Table
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Button, Static

from tui import strings as s
from tui.screens.dialogs import Dialog


class HelpDialog(Dialog[None]):
    """Two columns: key, what it does."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,question_mark,q", "dismiss", s.CLOSE)]

    def __init__(self, keys: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._keys = list(dict.fromkeys(keys))

    def compose(self) -> ComposeResult:
        """The table of keys."""
        table = Table.grid(padding=(0, 2))
        for key, does in self._keys:
            table.add_row(key, does)
        with Vertical(classes="dialog"):
            yield Static(s.HELP_TITLE, classes="dialog-title")
            with VerticalScroll(id="help-keys"):
                yield Static(table)
            yield Static(s.HELP_FOOT, classes="quiet")
            yield Button(s.CLOSE, variant="primary", id="close")

    def on_button_pressed(self) -> None:
        """Close."""
        self.dismiss(None)
