"""Tables with a header row, out of text files in whatever encoding and with whatever separator."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from grader.answers.delimited import read_delimited
from grader.answers.encoding import decode
from grader.answers.limits import Limits
from grader.errors import InputError

_LIMITS = Limits(rows=10_000_000)
"""SQuAD as a CSV repeats its paragraph in each of 130,000 rows; the technician who trains chose the file."""


@dataclass(frozen=True, slots=True)
class HeadedTable:
    """A header and its rows, each with the number that a spreadsheet shows for it."""

    columns: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]

    def column(self, name: str, where: str) -> str:
        """The column of this name, however it is capitalised; an InputError lists those there are."""
        for column in self.columns:
            if column.casefold() == name.strip().casefold():
                return column
        raise InputError(f"has no column {name!r}", where=where, hint=f"Columns: {', '.join(self.columns)}")


def read_table(path: Path) -> HeadedTable:
    """Read a delimited text file whose first row is a header. Empty rows are left out."""
    grid = read_delimited(_bytes(path), where=str(path), limits=_LIMITS)
    rows = [row for row in grid.rows if not row.empty]
    if not rows:
        raise InputError("is empty", where=str(path), hint="The first row names the columns.")
    header = [cell.strip() for cell in rows[0].cells]
    named = [name for name in header if name]
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        raise InputError(f"has two columns named {twice[0]!r}", where=str(path))
    cells = ((row.number, {name: row.cell(i) for i, name in enumerate(header) if name}) for row in rows[1:])
    return HeadedTable(tuple(named), tuple(cells))


def read_text(path: Path) -> str:
    """A text file, in the encoding that its bytes show."""
    return decode(_bytes(path), where=str(path))[0]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from None
