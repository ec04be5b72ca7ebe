"""A list of bars to look at and to choose from."""

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

from tui.app.widgets.lines import LineView, clipped


@dataclass(frozen=True, slots=True)
class ChartBar:
    """One bar: its name, its parts as (sign, share of the width, kind), and the amount behind it."""

    name: str
    parts: tuple[tuple[str, float, str], ...]
    amount: str = ""
    note: str = ""
    """A second line, where there is something to add."""


class BarList(LineView):
    """Bars one below the other; Enter or a click chooses one."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "bars--cursor",
        "bars--covered",
        "bars--missed",
        "bars--unsure",
        "bars--plain",
        "bars--quiet",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("enter", "choose", show=False),
    ]

    @dataclass
    class Chosen(Message):
        """This bar was chosen."""

        bars: BarList
        index: int

    def __init__(self, *, id: str, bar_width: int = 20) -> None:  # noqa: A002
        """Names give way until a bar has `bar_width` cells."""
        super().__init__(id=id)
        self._bars: list[ChartBar] = []
        self._rows: list[tuple[int, bool]] = []
        self._bar_width = bar_width
        self.cursor = 0

    def show(self, bars: Sequence[ChartBar]) -> None:
        """Show these bars instead."""
        self._bars = list(bars)
        self._rows = [
            (i, note) for i, b in enumerate(bars) for note in ((False, True) if b.note else (False,))
        ]
        self.cursor = min(self.cursor, max(0, len(bars) - 1))
        self._fit()

    def on_resize(self) -> None:
        """Draw to the new width."""
        self._fit()

    def _fit(self) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._rows))
        self.refresh()

    def line(self, y: int, width: int) -> tuple[Text, Style]:
        """Name, bar, words; or the note below."""
        index, is_note = self._rows[y]
        bar = self._bars[index]
        here = index == self.cursor and self.has_focus
        style = self.look("bars--cursor") if here else Style.null()
        text = Text(end="", no_wrap=True, style=self.rich_style + style)
        text.append("▌" if here else " ")
        if is_note:
            text.append_text(clipped(f"  {bar.note}", width - 2))
            text.stylize(self.look("bars--quiet"))
            return text, style
        amount_width = max(cell_len(b.amount) for b in self._bars)
        longest = max(cell_len(b.name) for b in self._bars)
        name_width = min(longest, max(6, width - amount_width - 4 - self._bar_width))
        name = clipped(bar.name, name_width)
        text.append_text(name)
        text.append(" " * (name_width - name.cell_len + 1))
        room = max(4, width - name_width - amount_width - 4)
        drawn = 0
        total = sum(share for _, share, _ in bar.parts)
        for i, (sign, share, kind) in enumerate(bar.parts):
            cells = round(room * total) - drawn if i == len(bar.parts) - 1 else round(room * share)
            cells = max(0, min(cells, room - drawn))
            text.append(sign * cells, style + self.look(f"bars--{kind}"))
            drawn += cells
        text.append(" " * (room - drawn) + " " + bar.amount)
        return text, style

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Choose the bar under the mouse."""
        _, place = self.pressed(event)
        if 0 <= place < len(self._rows):
            self.cursor = self._rows[place][0]
            self.action_choose()

    def action_move(self, step: int) -> None:
        """One bar up or down."""
        if self._bars:
            self.cursor = max(0, min(len(self._bars) - 1, self.cursor + step))
            self.show_lines(next(y for y, (i, _) in enumerate(self._rows) if i == self.cursor), 2)
            self.refresh()

    def action_choose(self) -> None:
        """Choose the bar under the cursor."""
        if self._bars:
            self.post_message(self.Chosen(self, self.cursor))
