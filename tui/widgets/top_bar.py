"""The first line of a screen: where one is, and how the grading goes."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

from grader.text import visible


class TopBar(Horizontal):
    """Title on the left, a changing note on the right."""

    def __init__(self, title: str, note: str = "") -> None:
        super().__init__()
        self._title, self._note = title, note

    def compose(self) -> ComposeResult:
        """Two texts."""
        yield Static(_flat(self._title), id="top-title", markup=False)
        yield Static(_flat(self._note), id="top-note", markup=False)

    def say(self, *, title: str | None = None, note: str | None = None) -> None:
        """Change either text."""
        if title is not None:
            self.query_one("#top-title", Static).update(_flat(title))
        if note is not None:
            self.query_one("#top-note", Static).update(_flat(note))


def _flat(text: str) -> str:
    return " ".join(visible(text).split())
