"""The class as a list: a line a student, with the sum over all questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message

from grader.domain import Rubric
from grader.review.answers import ReviewedAnswer
from grader.review.totals import StudentTotal
from tui.app import strings as s
from tui.app.widgets.lines import LineView, clipped

NAME, CELL = 24, 11
"""Cells of the terminal for a name, and for each figure."""


class ClassList(LineView):
    """Students in the order they are given; Enter or a click chooses one."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"list--cursor", "list--unsure", "list--head"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("enter", "choose", show=False),
    ]

    @dataclass
    class Chosen(Message):
        """This answer is where this student wants the teacher."""

        row: ReviewedAnswer

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._lines: list[tuple[StudentTotal, str, list[str]]] = []
        self._head: list[str] = []
        self.cursor = 0

    def show(self, named: Sequence[tuple[str, StudentTotal]], rubric: Rubric) -> None:
        """Show these students of a class, under these names."""
        self._head = [s.LIST_TOTAL.format(full=rubric.full_marks), s.LIST_OPEN]
        self._head += [clipped(q.id, CELL - 2).plain for q in rubric.questions]
        self._lines = [(one, name, _cells(one, rubric)) for name, one in named]
        self.cursor = min(self.cursor, max(0, len(named) - 1))
        self.virtual_size = Size(NAME + CELL * len(self._head) + 1, len(named) + 1)
        self.refresh()

    @property
    def student(self) -> str:
        """The student under the cursor; '' in an empty class."""
        return self._lines[self.cursor][0].student if self._lines else ""

    def line(self, y: int, width: int) -> tuple[Text, Style]:  # noqa: ARG002
        """The head, or a student."""
        text = Text(end="", no_wrap=True, style=self.rich_style)
        if y == 0:
            text.append(" " * NAME + "".join(_right(cell) for cell in self._head), self.look("list--head"))
            return text, Style.null()
        one, name, cells = self._lines[y - 1]
        here = self.has_focus and y - 1 == self.cursor
        style = self.look("list--cursor") if here else Style.null()
        shown = clipped(name, NAME - 2)
        text.append("▌" if here else " ").append_text(shown).append(" " * (NAME - shown.cell_len - 1))
        text.append(
            "".join(map(_right, cells)),
            Style.null() if one.certain is not None else self.look("list--unsure"),
        )
        text.stylize(style)
        return text, style

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Choose the student under the mouse."""
        _, line = self.pressed(event)
        if 1 <= line <= len(self._lines):
            self.cursor = line - 1
            self.action_choose()

    def action_move(self, step: int) -> None:
        """One student up or down."""
        if self._lines:
            self.cursor = max(0, min(len(self._lines) - 1, self.cursor + step))
            self.show_lines(self.cursor + 1 if self.cursor else 0, 1 if self.cursor else 2)
            self.refresh()

    def action_choose(self) -> None:
        """To the student's first answer with something open in it, or to the first."""
        if self._lines:
            rows = self._lines[self.cursor][0].rows
            self.post_message(self.Chosen(next((row for row in rows if row.open_points), rows[0])))


def _cells(one: StudentTotal, rubric: Rubric) -> list[str]:
    marks = {row.question.id: str(row.mark or "-") for row in one.rows}
    total = str(one.mark or "-")
    return [
        total,
        str(one.open_verdicts or ""),
        *(marks.get(q.id, s.LIST_NO_ANSWER) for q in rubric.questions),
    ]


def _right(cell: str) -> str:
    return " " * (CELL - cell_len(cell)) + cell
