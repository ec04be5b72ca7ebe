"""A model answer, pasted: what it states becomes key points to be looked over."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Static

from grader.rubrics.proposing import proposed
from grader.text import visible
from tui.app import strings as s
from tui.app.screens.dialogs import Dialog
from tui.app.widgets.writing import Writing

Proposed = list[tuple[str, float | None]]
"""(statement, its points where they stand behind it)"""


class ModelAnswerDialog(Dialog[Proposed | None]):
    """What the text proposes, shown while it is written; None when the person changes their mind."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "take", s.MODEL_ANSWER_TAKE, priority=True),
        Binding("escape", "dismiss(None)", s.CANCEL),
    ]

    def compose(self) -> ComposeResult:
        """The text above what comes of it."""
        with Vertical(classes="dialog large"):
            yield Static(s.MODEL_ANSWER, classes="dialog-title")
            yield Writing(id="model-answer")
            yield Static(s.MODEL_ANSWER_HINT, classes="quiet")
            yield Static(id="proposed", markup=False)
            with Horizontal(classes="buttons"):
                yield Button(f"{s.MODEL_ANSWER_TAKE} Ctrl+S", id="take", variant="primary")
                yield Button(s.CANCEL, id="cancel")

    def on_mount(self) -> None:
        """Write at once."""
        self.query_one(Writing).focus()

    def on_text_area_changed(self) -> None:
        """Show what the text proposes."""
        listed = [f"- {visible(statement)}" for statement, _ in self._proposed()]
        self.query_one("#proposed", Static).update("\n".join(listed))

    def _proposed(self) -> Proposed:
        return proposed(self.query_one(Writing).text)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Take it, or leave the rubric as it is."""
        self.dismiss(self._proposed() if event.button.id == "take" else None)

    def action_take(self) -> None:
        """Hand the proposal back."""
        self.dismiss(self._proposed())
