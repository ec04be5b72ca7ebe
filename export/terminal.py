"""Progress of an export as lines: the steps are long and few, and their log is worth keeping."""

from __future__ import annotations

import time

from rich.console import Console


class Lines:
    """One line a step, with the seconds since the export began. A `grader.models.progress.Progress`."""

    def __init__(self, screen: Console) -> None:
        self._screen = screen
        self._began = time.monotonic()

    def step(self, text: str, _total: int) -> None:
        """Say what begins."""
        self._say(text)

    def advance(self, _done: int) -> None:
        """Steps are announced, not measured."""

    def note(self, text: str) -> None:
        """Say something that stops nothing."""
        self._say(text)

    def _say(self, text: str) -> None:
        seconds = time.monotonic() - self._began
        self._screen.print(f"{seconds:6.0f} s  {text}", markup=False, highlight=False, soft_wrap=True)
