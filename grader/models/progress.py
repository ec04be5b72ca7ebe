"""How long work on a model tells the person that it moves."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told about work in steps, each of a known number of bytes."""

    def step(self, text: str, total: int) -> None:
        """A new step of `total` bytes begins; 0 where the size is not known."""

    def advance(self, done: int) -> None:
        """`done` bytes of this step are done, counted from its start. May go back after a failed try."""

    def note(self, text: str) -> None:
        """Something to know that stops nothing, such as a mirror that did not answer."""


class Silent:
    """Progress that nobody watches."""

    def step(self, text: str, total: int) -> None:
        """Say nothing."""

    def advance(self, done: int) -> None:
        """Say nothing."""

    def note(self, text: str) -> None:
        """Say nothing."""
