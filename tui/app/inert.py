"""What every line of the app passes before it comes to the terminal."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from tui.inert import inert


class Inert(LineFilter):
    """Has no text be an order to the terminal, whatever widget shows it."""

    def apply(self, segments: list[Segment], _background: Color) -> list[Segment]:
        """The segments as `inert` leaves them."""
        return list(inert(segments))
