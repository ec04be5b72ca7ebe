"""Cells in rows: what every kind of table is before anything is understood of it."""

from __future__ import annotations

from dataclasses import dataclass

from grader.answers.plan import Choice


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row; `number` is what the program the file came from shows beside it."""

    number: int
    cells: tuple[str, ...]

    @property
    def empty(self) -> bool:
        return not any(cell.strip() for cell in self.cells)

    def cell(self, index: int) -> str:
        """The cell at an index from 0; '' beyond the end of a ragged row."""
        return self.cells[index] if index < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of one table, and facts about its file."""

    rows: tuple[GridRow, ...]
    details: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    """What was decided about the file before there were rows: its sheet, its encoding."""
    delimiter: str = ""
    """What parts the cells of a text file; '' where nothing in a cell could be taken for the end of one."""


def letter(index: int) -> str:
    """The spreadsheet letter of a column, from 0: A, B, ..., Z, AA.

    >>> letter(0), letter(25), letter(26), letter(701), letter(702)
    ('A', 'Z', 'AA', 'ZZ', 'AAA')
    """
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def index_of(name: str) -> int | None:
    """The index from 0 of a column letter; None when it is not one."""
    if not (1 <= len(name) <= 3 and name.isascii() and name.isalpha()):
        return None
    index = 0
    for char in name.upper():
        index = index * 26 + ord(char) - ord("A") + 1
    return index - 1
