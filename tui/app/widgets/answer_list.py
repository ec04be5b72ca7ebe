"""The answers of a question, as many as there are, one line each."""

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
from grader.review.answers import ReviewedAnswer
from tui.app.session import Session
from tui.app.widgets.lines import LineView, clipped


class AnswerList(LineView):
    """Shows a session's view; tells where the cursor should go, and is told where it is."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "answer-list--cursor",
        "answer-list--settled",
        "answer-list--unsure",
        "answer-list--ungraded",
        "answer-list--quiet",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "to(0)", show=False),
        Binding("end", "to(-1)", show=False),
    ]

    @dataclass
    class Chosen(Message):
        """The person wants to go to this place in the view."""

        place: int

    def __init__(self, session: Session, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._session = session
        self.cursor = 0

    def arranged(self) -> None:
        """The view has other answers now, or another order."""
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._session.view))
        self.refresh()

    def go(self, place: int) -> None:
        """Put the cursor on a place and bring it into sight."""
        before, self.cursor = self.cursor, place
        for line in (before, place):
            self.refresh_line(line)
        self.show_lines(place)

    def line(self, y: int, width: int) -> tuple[Text, Style]:
        """Sign, name, identical answers, mark."""
        row = self._session.view[y]
        here = y == self.cursor
        style = self.look("answer-list--cursor") if here else Style.null()
        sign, kind = _sign(row)
        right = str(row.mark) if row.mark else "-"
        flags = ("↻" if row.changed else "") + ("!" if row.stale else "") + ("¶" if row.comment else "")
        same = len(self._session.group(row))
        flags += f"×{same}" if same > 1 else ""
        name = clipped(self._session.name(row), width - 6 - len(right) - len(flags))
        text = Text(end="", no_wrap=True, style=self.rich_style + style)
        text.append("▌" if here else " ")
        text.append(f"{sign:<2} ", style + self.look(f"answer-list--{kind}"))
        text.append_text(name)
        gap = width - text.cell_len - len(right) - len(flags) - 2
        text.append(" " * max(1, gap))
        text.append(flags, style + self.look("answer-list--quiet"))
        text.append(f" {right} ")
        return text, style

    def on_resize(self) -> None:
        """Keep the virtual width that of the pane."""
        self.arranged()

    def on_click(self, event: events.Click) -> None:
        """Go to the answer under the mouse."""
        _, place = self.pressed(event)
        if 0 <= place < len(self._session.view):
            self.post_message(self.Chosen(place))

    def action_move(self, step: int) -> None:
        """One up or down."""
        self._to(self.cursor + step)

    def action_page(self, step: int) -> None:
        """One screen up or down."""
        self._to(self.cursor + step * max(1, self.size.height - 1))

    def action_to(self, place: int) -> None:
        """First or last."""
        self._to(len(self._session.view) - 1 if place < 0 else place)

    def _to(self, place: int) -> None:
        if self._session.view:
            self.post_message(self.Chosen(max(0, min(len(self._session.view) - 1, place))))


def _sign(row: ReviewedAnswer) -> tuple[str, str]:
    if not row.graded:
        return "·", "ungraded"
    if row.settled:
        return "✓", "settled"
    return f"?{min(9, row.labels.count(Label.UNSURE))}", "unsure"
