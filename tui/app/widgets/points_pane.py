"""The key points of an answer: verdict, probability as a bar, decision, and what a key does next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message

from grader.comments.quoting import quote_of, with_quote
from grader.domain import Basis, Decision, KeyPoint, Label, Verdict
from grader.drafting.reasons import reason
from grader.review.answers import ReviewedAnswer, ReviewedPoint, level_of
from grader.signs import sign
from grader.text import visible
from tui.app import strings as s
from tui.app.session import Session
from tui.app.widgets import signs
from tui.app.widgets.lines import LineView, clipped

BAR = 10
_WITH_CHANCE = frozenset({Basis.MODEL, Basis.LEARNED, Basis.HANDOVER})
_REASON = 2
"""Lines of a reason where there is no room for all; `kpgrade show` gives the whole of it."""
_LEVEL = 24
"""Cells of a level's name; the list of levels shows all of it."""


@dataclass(frozen=True, slots=True)
class _Line:
    text: Text
    point: int
    zones: tuple[tuple[int, int, str], ...] = ()
    """(from cell, to cell, action): what a click there does."""


class PointsPane(LineView):
    """All key points of one answer, the one under the cursor in full."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "points--cursor",
        "points--covered",
        "points--missed",
        "points--unsure",
        "points--ungraded",
        "points--quiet",
        "points--key",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
    ]

    @dataclass
    class Moved(Message):
        """The person wants the cursor on this key point."""

        point: int

    @dataclass
    class Clicked(Message):
        """The person clicked on 'accept', 'flip', 'level' or 'withdraw' of this key point."""

        point: int
        action: str

    def __init__(self, session: Session, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._session = session
        self._row: ReviewedAnswer | None = None
        self._why: Sequence[str] = ()
        self._lines: list[_Line] = []
        self.cursor = 0

    def show(self, row: ReviewedAnswer | None, cursor: int, why: Sequence[str] = ()) -> None:
        """Show an answer's key points with the cursor on one of them.

        `why`: of each, what moved its verdict; '' where nothing did.
        """
        self._row, self.cursor, self._why = row, cursor, why
        self._lay_out()
        mine = [i for i, line in enumerate(self._lines) if line.point == cursor]
        if mine:
            self.show_lines(mine[0], len(mine))

    def on_mount(self) -> None:
        """Lines are kept as they were drawn, so other colours are put on them here."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self.call_after_refresh(self._lay_out))

    def on_resize(self) -> None:
        """Wrap anew."""
        self._lay_out()

    def _lay_out(self) -> None:
        width = self.scrollable_content_region.width
        if self._row is None or width < 10:
            self._lines = []
        else:
            self._lines = self._all(width, compact=False)
            if len(self._lines) > self.scrollable_content_region.height:
                self._lines = self._all(width, compact=True)
        self.virtual_size = Size(width, len(self._lines))
        self.refresh()

    def _all(self, width: int, *, compact: bool) -> list[_Line]:
        lines: list[_Line] = []
        for i, point in enumerate(self._session.question.key_points):
            if compact and i != self.cursor:
                lines.append(self._short(i, point, width))
            else:
                lines += self._full(i, point, width, most=_REASON if compact else width)
                if not compact:
                    lines.append(_Line(Text("", end=""), -1))
        return lines

    def _parts(self, i: int) -> tuple[Label | None, Verdict | None, Decision | None]:
        assert self._row is not None
        return self._row.labels[i], self._row.verdicts[i], self._row.decisions[i]

    def _head(self, i: int) -> Text:
        label, _, decision = self._parts(i)
        here = i == self.cursor
        text = Text(end="", no_wrap=True)
        text.append("▌" if here else " ", self.look("points--key"))
        text.append(f"{i + 1:>2} ", self.look("points--key") if here else self.look("points--quiet"))
        point = self._session.question.key_points[i]
        kind = self.look(f"points--{signs.kind(point, label)}")
        text.append(f"{sign(point, label)} ", kind)
        said = clipped(signs.word(point, label, level_of(point, decision)), _LEVEL).plain
        if decision is not None:
            said = s.YOU.format(label=said) + (" !" if decision.stale else "")
        text.append(said, kind)
        return text

    def _short(self, i: int, point: KeyPoint, width: int) -> _Line:
        text = self._head(i)
        text.append(" " * max(1, 19 - text.cell_len))
        text.append_text(clipped(visible(point.text), width - text.cell_len - 1))
        return _Line(text, i)

    def _full(self, i: int, point: KeyPoint, width: int, *, most: int) -> list[_Line]:
        """`most`: lines of the reason."""
        label, verdict, decision = self._parts(i)
        quiet = self.look("points--quiet")
        head = self._head(i)
        chance = _chance(point, verdict)
        if chance and width - head.cell_len >= len(chance) + 2:
            assert verdict is not None
            share = signs.bar(_share(point, verdict), BAR)
            if verdict.p_missed is not None and width - head.cell_len >= len(chance) + BAR + 3:
                chance = f"{share} {chance}"
            head.append(" " * (width - head.cell_len - len(chance) - 1) + chance, quiet)
        lines = [_Line(head, i)]
        edge = "▌" if i == self.cursor else " "
        words = s.FAULT.format(text=point.text) if point.fault else point.text
        body = Text(" ".join(visible(words).split()), end="")
        for part in body.wrap(self.app.console, max(8, width - 5)):
            part.rstrip()
            line = Text(end="", no_wrap=True).append(f"{edge}   ", self.look("points--key"))
            lines.append(_Line(line.append_text(part), i))
        remarks = self._remarks(point, label, verdict, decision)
        assert self._row is not None
        because: list[str] = []
        if i == self.cursor:
            told = self._row.points[i]
            because = self._reason(told, max(8, width - 5), most)
            if told.comment:
                words = with_quote(told.comment, quote_of(told, self._row.text))
                remarks.append(clipped(s.TOLD.format(text=words), width - 6).plain)
        if i < len(self._why) and self._why[i]:
            remarks.append(f"↻ {self._why[i]}")
        for remark in (*remarks, *because):
            line = Text(end="", no_wrap=True).append(f"{edge}   ", self.look("points--key"))
            lines.append(_Line(line.append(remark, quiet), i))
        if i == self.cursor and label is not None:
            lines.append(self._buttons(i, decision))
        return lines

    def _reason(self, said: ReviewedPoint, width: int, most: int) -> list[str]:
        """Why the verdict is what it is, in at most so many lines."""
        assert self._row is not None
        told = Text(reason(said, self._row.text, self._session.language, moved=False), end="")
        lines = [line.plain.rstrip() for line in told.wrap(self.app.console, width)]
        if len(lines) <= most:
            return lines
        return [*lines[: most - 1], clipped(" ".join(lines[most - 1 :]), width).plain]

    @staticmethod
    def _remarks(
        point: KeyPoint, label: Label | None, verdict: Verdict | None, decision: Decision | None
    ) -> list[str]:
        said = []
        if decision is not None:
            if verdict is None:
                said.append(s.MODEL_SAYS.format(label=s.UNGRADED))
            else:
                said.append(s.MODEL_SAYS.format(label=signs.signed(point, verdict.label)))
            if decision.stale:
                said.append(f"! {s.STALE}")
        elif label is Label.UNSURE and verdict is not None and verdict.p_missed is not None:
            lean = signs.of(verdict.p_missed >= 0.5)
            said.append(s.LEANS.format(label=signs.signed(point, lean)))
        if verdict is not None and verdict.basis is Basis.BLANK:
            said.append(s.BLANK_BASIS)
        elif verdict is not None and verdict.basis is Basis.STATED:
            said.append(s.STATED_BASIS)
        return said

    def _buttons(self, i: int, decision: Decision | None) -> _Line:
        """What the keys do to this point, as words that can be clicked."""
        assert self._row is not None
        point = self._session.question.key_points[i]
        shown = signs.of(self._session.shown_missed(self._row, point.id))
        other = signs.of(shown is Label.COVERED)
        digit = str((i + 1) % 10) if i < 10 else "t"
        text = Text(end="", no_wrap=True).append("▌   ", self.look("points--key"))
        zones = []
        buttons = [("Space", signs.signed(point, shown), "accept")] if decision is None else []
        buttons.append((digit, signs.signed(point, other), "flip"))
        if decision is not None:
            buttons.append(("Backspace", s.WITHDRAW.lower(), "withdraw"))
        if point.levels:
            buttons.append(("v", s.LEVEL.lower(), "level"))
        for key, words, action in buttons:
            start = text.cell_len
            text.append(f" {key} ", self.look("points--key") + Style(reverse=True))
            text.append(f" {words}")
            zones.append((start, text.cell_len, action))
            text.append("  ")
        return _Line(text, i, tuple(zones))

    def line(self, y: int, width: int) -> tuple[Text, Style]:
        """One prepared line; the whole point under the cursor is set off."""
        line = self._lines[y]
        style = self.look("points--cursor") if line.point == self.cursor else Style.null()
        text = line.text.copy()
        text.truncate(width, overflow="ellipsis")
        text.style = self.rich_style + style
        return text, style

    def on_click(self, event: events.Click) -> None:
        """Choose a key point, or press one of its words."""
        cell, place = self.pressed(event)
        if not 0 <= place < len(self._lines) or self._lines[place].point < 0:
            return
        line = self._lines[place]
        for start, end, action in line.zones:
            if start <= cell < end:
                self.post_message(self.Clicked(line.point, action))
                return
        self.post_message(self.Moved(line.point))

    def action_move(self, step: int) -> None:
        """To the next or the previous key point."""
        if self._row is not None:
            self.post_message(self.Moved((self.cursor + step) % len(self._row.labels)))


def _chance(point: KeyPoint, verdict: Verdict | None) -> str:
    if verdict is None or verdict.p_missed is None or verdict.basis not in _WITH_CHANCE:
        return ""
    text = s.CHANCE_FOUND if point.fault else s.CHANCE_MISSED
    return text.format(percent=round(100 * _share(point, verdict)))


def _share(point: KeyPoint, verdict: Verdict) -> float:
    """How likely it costs marks, in [0, 1]."""
    missed = verdict.p_missed or 0.0
    return 1.0 - missed if point.fault else missed
