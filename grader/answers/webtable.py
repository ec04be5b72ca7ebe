"""Tables in web pages: several systems export one and call it .xls."""

from __future__ import annotations

from html.parser import HTMLParser

from grader.answers.encoding import decode
from grader.answers.grid import Grid, Row
from grader.answers.limits import Limits, too_much

_BREAKS = frozenset({"br", "p", "div", "li"})
_HIDDEN = frozenset({"script", "style", "template"})


def read_web_table(data: bytes, *, where: str, limits: Limits) -> Grid | None:
    """The largest table of a page; None when there is none with two columns and two rows."""
    text, encoding = decode(data, where=where)
    parser = _Tables()
    parser.feed(text)
    parser.close()
    tables = [table for table in parser.tables if len(table) > 1 and max(map(len, table)) > 1]
    if not tables:
        return None
    rows = max(tables, key=len)
    if len(rows) > limits.rows:
        raise too_much(f"the table has {len(rows):,} rows", limits.rows, "max-rows", where=where)
    cells = tuple(Row(number, tuple(row)) for number, row in enumerate(rows, start=1))
    return Grid(cells, details=("a table in a web page", encoding))


class _Tables(HTMLParser):
    """Collects rows of cells; a table inside a cell counts as a table of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self._open: list[list[list[str]]] = []
        self._cell = False
        self._hidden = 0
        self._spare = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag == "table":
            self._open.append([])
            self.tables.append(self._open[-1])
        elif tag == "tr" and self._open:
            self._open[-1].append([])
        elif tag in {"td", "th"} and self._open and self._open[-1]:
            self._open[-1][-1].append("")
            self._cell = True
            span = next((value for name, value in attrs if name == "colspan" and value), "1")
            self._spare = min(int(span), 100) - 1 if span.isdigit() else 0
        elif tag in _BREAKS:
            self._append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag == "table" and self._open:
            self._open.pop()
        elif tag in {"td", "th"} and self._cell and self._open and self._open[-1] and self._open[-1][-1]:
            row = self._open[-1][-1]
            row[-1] = row[-1].strip()
            row += [""] * self._spare
            self._cell = False

    def handle_data(self, data: str) -> None:
        self._append(data)

    def _append(self, text: str) -> None:
        if self._cell and not self._hidden and self._open and self._open[-1] and self._open[-1][-1]:
            self._open[-1][-1][-1] += text
