"""Where a table begins: its header row among titles, group headings and units, and the rows that follow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from grader.answers.grid import Grid, GridRow, letter
from grader.answers.header_rows import under_headers
from grader.answers.questions import find_question, position_of, prompt_of
from grader.answers.quoting import width_of
from grader.answers.reading import Asked
from grader.answers.roles import plain, role_of
from grader.answers.spills import Mended, mended
from grader.text import words

HEADER_WITHIN = 15
"""Titles, dates and instructions above a table take up fewer rows than this."""


@dataclass(frozen=True, slots=True)
class Table:
    """A header and the rows under it. `headers[i]` names column i and is never empty."""

    headers: tuple[str, ...]
    rows: tuple[GridRow, ...]
    notes: tuple[str, ...] = ()
    above: tuple[GridRow, ...] = ()
    """Rows before the header that hold something."""
    headless: bool = False
    mended: Mended | None = None
    """Rows whose text had spilled into other cells, put together again."""


def find_table(grid: Grid, questions: Sequence[Asked], named: Sequence[str] = ()) -> Table:
    """The table in a grid; `named` are headers that someone has named as columns.

    A grid without any header that can be told is read as rows alone, its columns named by letter.
    """
    rows = grid.rows
    at = _header_at(rows, questions, frozenset(plain(name) for name in named))
    if at is None:
        width = max((width_of(row) for row in rows), default=0)
        note = "no header row was found: every row is read as an answer"
        return Table(
            headers=tuple(f"column {letter(index)}" for index in range(width)),
            rows=rows,
            notes=(*grid.notes, note) if rows else grid.notes,
            headless=True,
        )
    fixed = mended(rows[at + 1 :], rows[at], grid.delimiter)
    width = max(width_of(row) for row in (rows[at], *fixed.rows))
    headers, body = under_headers(_headers(rows, at, width), fixed.rows, questions)
    return Table(headers, body, grid.notes, tuple(row for row in rows[:at] if not row.empty), mended=fixed)


def _header_at(rows: Sequence[GridRow], questions: Sequence[Asked], named: frozenset[str]) -> int | None:
    best: int | None = None
    best_score = 0.0
    for index, row in enumerate(rows[:HEADER_WITHIN]):
        score = _header_score(row, questions) + 2 * sum(plain(cell) in named for cell in row.cells)
        if score > best_score:
            best, best_score = index, score
    if best is None and _is_unlike_the_rest(rows):
        return 0
    return best


def _header_score(row: GridRow, questions: Sequence[Asked]) -> float:
    """How many cells are known headers; a row of answers has none, or one by accident."""
    score = 0.0
    filled = 0
    for cell in row.cells:
        if not cell.strip():
            continue
        filled += 1
        role = None if plain(cell).replace(".", "").isdigit() else role_of(cell)
        if role is not None:
            score += 1.0 if role else 0.6
        elif questions and position_of(cell) is None and find_question(cell, questions) is not None:
            score += 1.0
        elif position_of(cell) is not None and any(char.isalpha() for char in cell):
            score += 0.5
    return score if filled > 1 or (filled == 1 and len(row.cells) == 1 and score >= 1) else 0.0


def _is_unlike_the_rest(rows: Sequence[GridRow]) -> bool:
    """Whether the first row is a header of unknown words: it asks, or is short over long cells."""
    if len(rows) < 2:
        return False
    asks = any(
        cell.strip().endswith("?") and len(words(cell)) > 2 and not rows[1].cell(index).strip().endswith("?")
        for index, cell in enumerate(rows[0].cells)
        if index > 0
    )
    following = [_longest(row) for row in rows[1:50] if not row.empty]
    return asks or (bool(following) and _longest(rows[0]) <= 4 and median(following) > 6)


def _longest(row: GridRow) -> int:
    """The number of words in the longest cell."""
    return max((len(words(cell)) for cell in row.cells), default=0)


def _headers(rows: Sequence[GridRow], at: int, width: int) -> tuple[str, ...]:
    own = [" ".join(rows[at].cell(index).split()) for index in range(width)]
    groups = _groups(rows, at, width)
    times = Counter(plain(name) for name in own if name)
    headers = []
    for index, name in enumerate(own):
        group = groups[index]
        repeated = name and times[plain(name)] > 1
        if group and (not name or repeated):
            name = f"{group} / {name}" if name else group
        elif repeated:
            name = f"{name} ({letter(index)})" if role_of(name) not in {"", None} else name
        headers.append(name or f"column {letter(index)}")
    return tuple(headers)


def _groups(rows: Sequence[GridRow], at: int, width: int) -> list[str]:
    """Merged headings over the header row, carried over the cells they span; '' where there are none."""
    if at == 0:
        return [""] * width
    above = rows[at - 1]
    filled = [index for index, cell in enumerate(above.cells) if cell.strip()]
    if not filled or (len(filled) == 1 and filled[0] == 0):
        return [""] * width
    groups = []
    current = ""
    for index in range(width):
        current = " ".join(above.cell(index).split()) or current
        groups.append(current)
    return groups


def is_prompt(header: str) -> bool:
    """Whether a header could be a question's text: some words, not a known column."""
    return role_of(header) is None and bool(words(prompt_of(header)))
