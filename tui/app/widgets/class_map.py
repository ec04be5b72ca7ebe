"""The class as a map: a line an answer, a cell a key point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message

from grader.domain import Label
from grader.signs import sign as signs_of
from tui.app.session import Session
from tui.app.widgets import signs
from tui.app.widgets.lines import LineView, clipped

CELL = 4
NAME = 18
_DECIDED = {Label.COVERED: "C", Label.MISSED: "M"}


class ClassMap(LineView):
    """Every answer of the question, in the order of the list."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "map--cursor",
        "map--covered",
        "map--missed",
        "map--unsure",
        "map--ungraded",
        "map--head",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1, 0)", show=False),
        Binding("down", "move(1, 0)", show=False),
        Binding("left", "move(0, -1)", show=False),
        Binding("right", "move(0, 1)", show=False),
        Binding("enter", "choose", show=False),
    ]

    @dataclass
    class Chosen(Message):
        """This cell was chosen."""

        answer_id: str
        point: int

    @dataclass
    class Moved(Message):
        """The cursor is on this cell now."""

        answer_id: str
        point: int

    def __init__(self, session: Session, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._session = session
        self.row_cursor = self.point_cursor = 0

    def on_mount(self) -> None:
        """Take the rows in their numbers' order."""
        self._rows = sorted(self._session.all_rows, key=lambda r: r.number)
        self.virtual_size = Size(
            NAME + CELL * len(self._session.question.key_points) + 10, len(self._rows) + 1
        )

    def line(self, y: int, width: int) -> tuple[Text, Style]:  # noqa: ARG002
        """The head, or an answer."""
        text = Text(end="", no_wrap=True, style=self.rich_style)
        points = self._session.question.key_points
        if y == 0:
            text.append(" " * NAME)
            for i in range(len(points)):
                text.append(f"{i + 1:>3} ", self.look("map--head"))
            return text, Style.null()
        row = self._rows[y - 1]
        name = clipped(self._session.name(row), NAME - 2)
        text.append(" ").append_text(name)
        text.append(" " * (NAME - name.cell_len - 1))
        for i, label in enumerate(row.labels):
            sign = signs_of(points[i], label)
            if row.decisions[i] is not None and label in _DECIDED:
                sign = _DECIDED[label]
            style = self.look(f"map--{signs.kind(points[i], label)}")
            here = self.has_focus and (y - 1, i) == (self.row_cursor, self.point_cursor)
            text.append(
                f" [{sign}]" if here else f"  {sign} ", style + Style(reverse=True) if here else style
            )
        text.append(f"  {row.mark if row.mark else '-'}")
        return text, Style.null()

    def on_focus(self) -> None:
        """Show the cursor."""
        self._tell()
        self.refresh()

    def _tell(self) -> None:
        if self._rows:
            self.post_message(self.Moved(self._rows[self.row_cursor].id, self.point_cursor))

    def on_blur(self) -> None:
        """Hide the cursor."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Choose the cell under the mouse."""
        cell, line = self.pressed(event)
        row, point = line - 1, (cell - NAME) // CELL
        if 0 <= row < len(self._rows):
            self.row_cursor = row
            self.point_cursor = max(0, min(len(self._session.question.key_points) - 1, point))
            self.action_choose()

    def action_move(self, down: int, right: int) -> None:
        """To a neighbouring cell."""
        if self._rows:
            self.row_cursor = max(0, min(len(self._rows) - 1, self.row_cursor + down))
            last = len(self._session.question.key_points) - 1
            self.point_cursor = max(0, min(last, self.point_cursor + right))
            self.show_lines(self.row_cursor if self.row_cursor == 0 else self.row_cursor + 1)
            self._tell()
            self.refresh()

    def action_choose(self) -> None:
        """Go to the cell's answer."""
        if self._rows:
            self.post_message(self.Chosen(self._rows[self.row_cursor].id, self.point_cursor))
