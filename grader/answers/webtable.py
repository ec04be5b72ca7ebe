"""Tables in web pages: several systems export one and call it .xls."""

from __future__ import annotations

import re

from grader.answers.encoding import decode, encoding_choice
from grader.answers.grid import Grid, GridRow
from grader.answers.limits import Limits, too_much
from grader.answers.markup import Tag, tokens

_BREAKS = frozenset({"br", "p", "div", "li"})
_SPAN = re.compile(r"\bcolspan\s{0,9}=\s{0,9}[\"']?\s{0,9}([0-9]{1,4})", re.IGNORECASE)
_HIDDEN = frozenset({"script", "style", "template"})


def read_web_table(data: bytes, *, where: str, limits: Limits) -> Grid | None:
    """The largest table of a page; None when there is none with two columns and two rows.

    Raises InputError for one beyond the limits.
    """
    text, encoding = decode(data, where=where)
    page = _Tables(limits.columns)
    for token in tokens(text):
        if isinstance(token, Tag):
            page.tag(token)
        else:
            page.words(token)
    tables = [table for table in page.tables if len(table) > 1 and max(map(len, table)) > 1]
    if not tables:
        return None
    rows = max(tables, key=len)
    if len(rows) > limits.rows:
        raise too_much(f"the table has {len(rows):,} rows", limits.rows, "max-rows", where=where)
    if max(map(len, rows)) > limits.columns:
        raise too_much("the table has more columns", limits.columns, "max-columns", where=where)
    cells = tuple(GridRow(number, tuple(row)) for number, row in enumerate(rows, start=1))
    return Grid(
        cells, details=("a table in a web page", encoding), choices=(encoding_choice(data, encoding),)
    )


class _Cell:
    """One cell while it is read: pieces of text, and how many columns it spans."""

    def __init__(self, span: int) -> None:
        self.pieces: list[str] = []
        self.span = span


class _Tables:
    """Collects rows of cells; a table inside a cell counts as a table of its own."""

    def __init__(self, widest: int) -> None:
        self.tables: list[list[list[str]]] = []
        self._widest = widest
        self._open: list[list[list[str]]] = []
        self._cell: _Cell | None = None
        self._hidden = 0

    def tag(self, tag: Tag) -> None:
        """Opens and closes tables, rows and cells; a cell that is not closed ends where the next begins."""
        if tag.name in _HIDDEN:
            self._hidden = max(0, self._hidden + (-1 if tag.closing else 1))
        elif tag.name in _BREAKS and not tag.closing:
            self.words("\n")
        elif tag.name in {"table", "tr", "td", "th"}:
            self._finish()
            if tag.closing:
                if tag.name == "table" and self._open:
                    self._open.pop()
            else:
                self._begin(tag)

    def _begin(self, tag: Tag) -> None:
        if tag.name == "table":
            self._open.append([])
            self.tables.append(self._open[-1])
        elif tag.name == "tr" and self._open:
            self._open[-1].append([])
        elif self._open and self._open[-1]:
            span = _SPAN.search(tag.attributes)
            self._cell = _Cell(min(int(span[1]), 100) if span else 1)

    def _finish(self) -> None:
        """Puts the open cell into its row; no row grows much wider than any table may be."""
        cell, self._cell = self._cell, None
        if cell is None or not self._open or not self._open[-1]:
            return
        row = self._open[-1][-1]
        if len(row) <= self._widest:
            row += ["".join(cell.pieces).strip(), *[""] * (cell.span - 1)]

    def words(self, text: str) -> None:
        """Takes text into the open cell."""
        if self._cell is not None and not self._hidden:
            self._cell.pieces.append(text)
