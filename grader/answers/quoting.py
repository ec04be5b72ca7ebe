"""Rows of delimited text whose quotation marks are not as they should be, so that no word is lost.

A quotation mark closes a cell only where a delimiter or the end of the line follows; one inside the text is
text. Blanks before a first quotation mark do not make it text.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence

from grader.answers.grid import GridRow

_BLANK_BEFORE = re.compile(r"[ \t]+\"")


def well_quoted(lines: Sequence[str], delimiter: str) -> bool:
    """Whether every quotation mark stands where one may, and none has blanks before it."""
    try:
        for cells in csv.reader(lines, delimiter=delimiter, strict=True):
            if any(_BLANK_BEFORE.match(cell) for cell in cells):
                return False
    except csv.Error:
        return False
    return True


def loosely_quoted(text: str, delimiter: str, first_line: int, *, prose: bool = False) -> list[GridRow]:
    """The rows under the loose rule above, numbered by the line each starts on.

    In `prose`, a delimiter with a blank and a word behind it closes no cell either: 'I said "no", then left'.
    """
    rows: list[GridRow] = []
    cells: list[str] = []
    start = line = first_line
    for cell, ends_row in _cells(text, delimiter, prose=prose):
        cells.append(cell)
        line += cell.count("\n") + cell.replace("\r\n", "").count("\r")
        if ends_row:
            rows.append(GridRow(start, tuple(cells) if cells != [""] else ()))
            line += 1
            start, cells = line, []
    return rows


def _cells(text: str, delimiter: str, *, prose: bool) -> Iterator[tuple[str, bool]]:
    """(cell, whether it is the last of its row), in order."""
    mark = re.escape(delimiter)
    goes_on = r"(?![ \t]+[^\s\"])" if prose else ""
    end = rf"[ \t]*(?=(?:{mark}{goes_on}|\r\n|\n|\r|\Z))"
    quoted = re.compile(rf"[ \t]*\"((?:[^\"]|\"\"(?!{end})|\"(?!{end}))*+)\"{end}")
    plain = re.compile(rf"[^{mark}\r\n]*+")
    after = re.compile(rf"{mark}|\r\n|\n|\r|\Z")
    at = 0
    while at < len(text):
        match = quoted.match(text, at)
        if match:
            cell = match[1].replace('""', '"')
        else:
            match = plain.match(text, at)
            assert match is not None  # it matches nothing, too
            cell = match[0]
        follows = after.match(text, match.end())
        assert follows is not None  # both patterns stop there
        at = follows.end()
        ends = follows[0] != delimiter
        yield cell, ends
        if not ends and at == len(text):
            yield "", True


def ragged(rows: Sequence[GridRow]) -> int:
    """How many rows are wider than the most usual width: text that spilled over."""
    widths = [width_of(row) for row in rows if not row.empty]
    if not widths:
        return 0
    usual = max(set(widths), key=lambda width: (widths.count(width), -width))
    return sum(width > usual for width in widths)


def width_of(row: GridRow) -> int:
    """The number of cells up to the last that holds something."""
    return max((index + 1 for index, cell in enumerate(row.cells) if cell.strip()), default=0)
