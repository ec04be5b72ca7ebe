"""A scrollable list of prepared lines: only what is on screen is drawn, however long the list."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.geometry import Region
from textual.scroll_view import ScrollView
from textual.strip import Strip

from grader.text import visible


class LineView(ScrollView, can_focus=True):
    """Base of the lists that are drawn line by line. A subclass says how many lines and what is on each."""

    def line(self, y: int, width: int) -> tuple[Text, Style]:
        """The text of line `y` and the style of the rest of the line."""
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        """Draw one visible line."""
        width = self.scrollable_content_region.width
        place = y + self.scroll_offset.y
        base = self.rich_style
        if place >= self.virtual_size.height:
            return Strip([Segment(" " * width, base)], width)
        text, fill = self.line(place, width)
        fill = base + fill
        strip = Strip(list(text.render(self.app.console)))
        return strip.adjust_cell_length(width, fill).crop(0, width).apply_style(fill).simplify()

    def show_lines(self, first: int, count: int = 1) -> None:
        """Scroll just so far that these lines are on screen."""
        self.scroll_to_region(
            Region(0, first, 1, max(1, min(count, self.size.height))), animate=False, force=True
        )

    def pressed(self, event: events.Click) -> tuple[int, int]:
        """(cell, line) of the content under the mouse; line -1 on the border."""
        inside = event.get_content_offset(self)
        if inside is None:
            return 0, -1
        return inside.x + self.scroll_offset.x, inside.y + self.scroll_offset.y

    def look(self, name: str) -> Style:
        """The style of a component class."""
        return self.get_component_rich_style(name, partial=True)


def clipped(text: str, width: int) -> Text:
    """One line of at most `width` cells, inert, with an ellipsis where something was left out."""
    if not text.isprintable():
        text = visible(text)
    line = Text(" ".join(text.split()), no_wrap=True, end="")
    line.truncate(max(1, width), overflow="ellipsis")
    return line
