"""Rows with more cells than the header: text with delimiters in it that nobody put in quotation marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from grader.answers.grid import GridRow
from grader.answers.quoting import width_of
from grader.answers.roles import role_of

_KINDS = (
    ("number", re.compile(r"[-+]?\d+(?:[.,]\d+)?%?")),
    ("address", re.compile(r"\S+@\S+")),
    ("date", re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*")),
    ("word", re.compile(r"\S{1,20}")),
)

_NO_PROSE = frozenset({"student", "given", "family", "email", "number", "time", "try"})
"""Roles of columns in which nobody writes sentences."""


@dataclass(frozen=True, slots=True)
class Mended:
    """The rows with as many cells as the header, and which of them were put together again."""

    rows: tuple[GridRow, ...]
    spilled: tuple[GridRow, ...] = ()
    doubtful: tuple[GridRow, ...] = ()
    """Those of them that could be put together in several ways: the last column took what was over."""


def mended(rows: Sequence[GridRow], header: GridRow, delimiter: str) -> Mended:
    """Puts the pieces of each row that is too wide together where its other cells fit their columns best.

    Nothing is lost: what is joined has its delimiter again. A column for which the header has an empty cell,
    filled in most rows, is a column and no spill.
    """
    width = width_of(header)
    wide = [row for row in rows if width_of(row) > width]
    full = [row for row in rows if width_of(row) == width]
    if not wide or not delimiter or width < 2 or _unnamed_column(rows, wide, len(header.cells)):
        return Mended(tuple(rows))
    kinds = [_kind_of_column([row.cell(at) for row in full]) for at in range(width)]
    prose = [role_of(cell) not in _NO_PROSE for cell in header.cells[:width]]
    result, spilled, doubtful = [], [], []
    for row in rows:
        if width_of(row) <= width:
            result.append(row)
            continue
        cells = row.cells[: width_of(row)]
        starts = _starts(cells, kinds, prose)
        at = starts[-1]
        over = len(cells) - width
        joined = delimiter.join(cells[at : at + over + 1])
        whole = GridRow(row.number, (*cells[:at], joined, *cells[at + over + 1 :]))
        result.append(whole)
        spilled.append(whole)
        if len(starts) > 1:
            doubtful.append(whole)
    return Mended(tuple(result), tuple(spilled), tuple(doubtful))


def _unnamed_column(rows: Sequence[GridRow], wide: Sequence[GridRow], headed: int) -> bool:
    """Whether the extra cells are columns: of one number in most rows, and none goes on after a blank."""
    filled = [row for row in rows if not row.empty]
    widths = {width_of(row) for row in wide}
    if max(widths) > headed:
        return False
    goes_on = any(cell.startswith(" ") for row in wide for cell in row.cells[1:])
    return len(widths) == 1 and len(wide) > 0.5 * len(filled) and not goes_on


def _goes_on(piece: str, following: str) -> bool:
    """Whether two pieces read like one text with a delimiter in it: 'ice, which', '3,5'."""
    return following.startswith(" ") or piece.endswith(" ") or (piece[-1:] + following[:1]).isdecimal()


def _starts(cells: Sequence[str], kinds: Sequence[str], prose: Sequence[bool]) -> list[int]:
    """The columns that may have taken in what is over, those that fit best, first to last."""
    over = len(cells) - len(kinds)
    scored = []
    for at in range(len(kinds)):
        rest = [*cells[:at], None, *cells[at + over + 1 :]]
        fits = sum(
            kind not in ("", "text") and cell is not None and _kind(cell.strip()) == kind
            for kind, cell in zip(kinds, rest, strict=True)
        )
        joints = sum(map(_goes_on, cells[at : at + over], cells[at + 1 : at + over + 1]))
        broken = kinds[at] not in ("", "text", "word")
        scored.append((2 * joints + fits - 2 * broken + 0.5 * prose[at], at))
    best = max(score for score, _ in scored)
    return [at for score, at in scored if score == best]


def _kind_of_column(cells: Sequence[str]) -> str:
    """What a column's cells are: numbers, addresses, dates, words or longer text; '' where none is filled."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled:
        return ""
    kinds = {_kind(cell) for cell in filled}
    return kinds.pop() if len(kinds) == 1 else "text"


def _kind(cell: str) -> str:
    return next((name for name, pattern in _KINDS if pattern.fullmatch(cell)), "text")
