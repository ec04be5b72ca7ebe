"""Answers that say nearly the same, to be looked at and decided together."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, SelectionList, Static
from textual.widgets.selection_list import Selection

from tui.app import strings as s
from tui.app.screens.dialogs import Dialog

_WORD = re.compile(r"\S+")


class TogetherDialog(Dialog[list[str] | None]):
    """The ids of the answers to decide like the one in hand; None when the person changes their mind."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "yes", s.YES, priority=True),
        Binding("escape", "dismiss(None)", s.CANCEL),
    ]

    def __init__(self, lead: str, text: str, others: Sequence[tuple[str, str, str]]) -> None:
        """`others` are (id, name, text), fit to be shown. `lead` says what they would be decided as."""
        super().__init__()
        self._lead, self._text, self._others = lead, text, others

    def compose(self) -> ComposeResult:
        """The one in hand, then each of the others with the words that differ."""
        choices = [
            Selection(Content(f"{name}: ") + differing(self._text, text), answer_id, initial_state=True)
            for answer_id, name, text in self._others
        ]
        with Vertical(classes="dialog large"):
            yield Static(s.TOGETHER_TITLE, classes="dialog-title", markup=False)
            yield Static(self._lead, classes="asked", markup=False)
            yield Static(s.TOGETHER_HINT, classes="quiet", markup=False)
            yield SelectionList(*choices)
            with Horizontal(classes="buttons"):
                yield Button(f"{s.TOGETHER_YES} (y)", variant="primary", id="yes")
                yield Button(s.CANCEL, id="cancel")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Decide them, or leave them."""
        if event.button.id == "yes":
            self.action_yes()
        else:
            self.dismiss(None)

    def action_yes(self) -> None:
        """Decide those that are ticked."""
        chosen: list[str] = self.query_one(SelectionList).selected
        self.dismiss(chosen)


def differing(text: str, other: str) -> Content:
    """`other`, with the words underlined that `text` does not have in that place."""
    spans = [match.span() for match in _WORD.finditer(other)]
    theirs = [other[start:end].casefold() for start, end in spans]
    matcher = difflib.SequenceMatcher(None, text.casefold().split(), theirs, autojunk=False)
    content = Content(other)
    for kind, _, _, first, last in matcher.get_opcodes():
        if kind != "equal" and last > first:
            content = content.stylize("underline bold $text-warning", spans[first][0], spans[last - 1][1])
    return content
