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


class Numbered:
    """Steps of one piece of work, told by its name and their number."""

    def __init__(self, inner: Progress, name: str, of: int) -> None:
        """`of`: how many steps there are; those beyond are told as the last one."""
        self._inner, self._name, self._of = inner, name, of
        self._at = 0

    def step(self, _text: str, total: int) -> None:
        """Tell the number."""
        self._at = min(self._at + 1, self._of)
        self._inner.step(f"{self._name}, step {self._at} of {self._of}", total)

    def advance(self, done: int) -> None:
        """Pass it on."""
        self._inner.advance(done)

    def note(self, text: str) -> None:
        """Pass it on."""
        self._inner.note(text)
