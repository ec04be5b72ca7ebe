"""A choice that is on or off: the sign between the brackets says which, so no colour is needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Static


class Toggle(Static, can_focus=True):
    """Space, Enter or a click turns it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space,enter", "turn", show=False)]

    @dataclass
    class Turned(Message):
        """It is on now, or off."""

        on: bool

    def __init__(self, words: str, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self._words = words
        self.on = False

    def on_mount(self) -> None:
        """Show where it stands."""
        self.update(f"[{'x' if self.on else ' '}] {self._words}")

    def on_click(self) -> None:
        """Turn."""
        self.action_turn()

    def action_turn(self) -> None:
        """Turn."""
        self.on = not self.on
        self.on_mount()
        self.post_message(self.Turned(self.on))
