"""What every line of the app passes before the terminal: nothing that a terminal obeys stays in it.

Names of files, students' names and answers are strangers' text, and any widget may show one. Textual takes
five control characters out of what it draws and leaves the one that begins every terminal's orders.
"""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from grader.text import visible


class Inert(LineFilter):
    """Takes control, format and private characters out of a line's text; styles are added after it."""

    def apply(self, segments: list[Segment], _background: Color) -> list[Segment]:
        """The segments, each as wide as before: what is taken out has no width."""
        if all(segment.text.isprintable() for segment in segments):
            return segments
        return [
            segment if segment.control else segment._replace(text=visible(segment.text))
            for segment in segments
        ]
