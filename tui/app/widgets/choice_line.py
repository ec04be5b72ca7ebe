"""One of a few: what is chosen stands between the arrows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Static


class ChoiceLine(Static, can_focus=True):
    """Space, Enter, a click or the right arrow takes the next, the left arrow the one before."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter,right", "turn(1)", show=False),
        Binding("left", "turn(-1)", show=False),
    ]

    @dataclass
    class Chosen(Message):
        """Another one is chosen now."""

        choice: ChoiceLine
        value: str

        @property
        def control(self) -> ChoiceLine:
            """The widget, for `@on` to choose by."""
            return self.choice

    def __init__(self, words: str, options: Mapping[str, str], *, id: str) -> None:  # noqa: A002
        """`options`: value -> what it is called, the first one chosen."""
        super().__init__(id=id, markup=False)
        self._words, self._options = words, options
        self.value = next(iter(options))

    def on_mount(self) -> None:
        """Show what is chosen."""
        self.update(f"{self._words} ‹ {self._options[self.value]} ›")

    def choose(self, value: str) -> None:
        """Show another value, without a message."""
        self.value = value
        self.on_mount()

    def on_click(self) -> None:
        """Take the next."""
        self.action_turn(1)

    def action_turn(self, step: int) -> None:
        """Take the next, or the one before."""
        values = [*self._options]
        self.choose(values[(values.index(self.value) + step) % len(values)])
        self.post_message(self.Chosen(self, self.value))
