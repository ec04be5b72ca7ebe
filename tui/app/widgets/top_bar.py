"""The first line of a screen: where one is, how the grading goes, and where one can go."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.widgets import Static
from textual.widgets._footer import FooterKey

from grader.text import visible


class TopBar(Horizontal):
    """Title on the left, a changing note, and keys that lead to other screens on the right."""

    def __init__(self, title: str, note: str = "", places: Sequence[Binding] = ()) -> None:
        super().__init__()
        self._title, self._note, self._places = title, note, places

    def compose(self) -> ComposeResult:
        """Two texts and the places."""
        yield Static(_flat(self._title), id="top-title", markup=False)
        yield Static(_flat(self._note), id="top-note", markup=False)
        for place in self._places:
            key = self.app.get_key_display(place)
            yield FooterKey(place.key, key, place.description, place.action, tooltip=place.tooltip)

    def say(self, *, title: str | None = None, note: str | None = None) -> None:
        """Change either text."""
        # What stands there already is not sent again: every cell counts over a slow line.
        if title is not None and title != self._title:
            self._title = title
            self.query_one("#top-title", Static).update(_flat(title))
        if note is not None and note != self._note:
            self._note = note
            self.query_one("#top-note", Static).update(_flat(note))


def _flat(text: str) -> str:
    return " ".join(visible(text).split())
