"""Tables in text: CSV, TSV and their relatives, whatever separates the cells."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from itertools import islice

from grader.answers.encoding import decode, encoding_choice, refuse_binary
from grader.answers.grid import Grid, GridRow
from grader.answers.limits import Limits, too_much
from grader.answers.quoting import loosely_quoted, ragged, well_quoted

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_SAMPLE_ROWS = 60
_FIELD_LIMIT = 2**31 - 1
"""Characters of a cell: none of the reader's own. A row whose answer is too long is left out by itself."""
_END = "\x00kpgrade end of file\x00"
_SEPARATOR_LINE = re.compile(r"\A\s*\"?sep=(.)\"?\r?\n?", re.IGNORECASE)


def read_delimited(data: bytes, *, where: str, limits: Limits, encoding: str = "") -> Grid:
    """The cells of a delimited text file; rows are numbered by the line they start on.

    Raises InputError past a limit, or when the encoding told does not fit.
    """
    text, encoding_name = decode(data, where=where, encoding=encoding)
    refuse_binary(text, where)
    told = _SEPARATOR_LINE.match(text)
    first_line = 1
    if told:
        text, first_line = text[told.end() :], 2
    delimiter = told[1] if told else _sniff(text)
    rows, notes = _rows(text, delimiter, first_line, where, limits)
    rows, notes = _best_quoted(text, delimiter, first_line, rows, notes)
    rows = _within(rows, where, limits)
    named = _DELIMITERS.get(delimiter, f"'{delimiter}'")
    details = (encoding_name, f"cells separated by {named}")
    return Grid(
        rows=tuple(rows),
        details=details,
        notes=tuple(notes),
        choices=(encoding_choice(data, encoding_name),),
        delimiter=delimiter,
    )


def _best_quoted(
    text: str, delimiter: str, first_line: int, rows: list[GridRow], notes: list[str]
) -> tuple[list[GridRow], list[str]]:
    """The rows as they are, or by the loose rule of quotation marks where that fits the columns better."""
    if well_quoted(io.StringIO(text, newline="").readlines(), delimiter):
        return rows, notes
    readings = [loosely_quoted(text, delimiter, first_line, prose=prose) for prose in (False, True)]
    loose = min(readings, key=ragged)
    better = ragged(loose) < ragged(rows) or (not notes and ragged(loose) == ragged(rows))
    if not better or loose == rows:
        return rows, notes
    strict = {row.number: row.cells for row in rows}
    odd = [str(row.number) for row in loose if strict.get(row.number) != row.cells]
    shown = ", ".join(odd[:10]) + (" ..." if len(odd) > 10 else "")
    note = f"quotation marks that do not begin or close a cell are read as text ({_rows_word(odd)} {shown})"
    return loose, [note]


def _rows_word(odd: list[str]) -> str:
    return "row" if len(odd) == 1 else "rows"


def _sniff(text: str) -> str:
    """The delimiter under which most rows have the same number of cells, and more than one."""
    csv.field_size_limit(_FIELD_LIMIT)
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        reader = csv.reader(io.StringIO(text[:300_000], newline=""), delimiter=delimiter)
        widths = [len(row) for row in islice(reader, _SAMPLE_ROWS) if any(cell.strip() for cell in row)]
        if not widths:
            continue
        usual, times = Counter(widths).most_common(1)[0]
        share = times / len(widths)
        if usual < 2:
            usual = max(widths)
            share = 0.5 * widths.count(usual) / len(widths)
        header_splits = 0.5 if widths[0] > 1 else 0.0
        score = share + header_splits + min(usual, 8) * 0.01 if usual > 1 else 0.0
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _rows(
    text: str, delimiter: str, first_line: int, where: str, limits: Limits
) -> tuple[list[GridRow], list[str]]:
    csv.field_size_limit(_FIELD_LIMIT)
    lines = io.StringIO(text, newline="").readlines()
    rows = _parsed(lines, delimiter, first_line, where, limits)
    if rows and rows[-1].cells == (_END,):
        return rows[:-1], []
    # The mark at the end was swallowed: a quotation mark opened in the last row is never closed.
    broken = rows[-1]
    rest = lines[broken.number - first_line :]
    loose = csv.reader(rest, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    repaired = [
        GridRow(broken.number + offset, tuple(cells))
        for offset, cells in enumerate(loose)
        if cells or rest[offset]
    ]
    note = f"row {broken.number}: a quotation mark is never closed; from there each line is read as a row"
    return rows[:-1] + repaired, [note]


def _parsed(lines: list[str], delimiter: str, first_line: int, where: str, limits: Limits) -> list[GridRow]:
    end = [] if not lines or lines[-1].endswith(("\n", "\r")) else ["\n"]
    reader = csv.reader(
        [*lines[:-1], *([lines[-1] + end[0]] if end else lines[-1:]), _END], delimiter=delimiter
    )
    rows: list[GridRow] = []
    start = first_line
    for cells in reader:
        if len(rows) > limits.rows:
            raise too_much("this table has more rows", limits.rows, "max-rows", where=where)
        rows.append(GridRow(start, tuple(cells)))
        start = first_line + reader.line_num
    return rows


def _within(rows: list[GridRow], where: str, limits: Limits) -> list[GridRow]:
    """The rows, however they were had. Raises InputError for one too wide, or too many."""
    if len(rows) > limits.rows:
        raise too_much("this table has more rows", limits.rows, "max-rows", where=where)
    for row in rows:
        if len(row.cells) > limits.columns:
            raise too_much(
                f"row {row.number} has {len(row.cells):,} columns", limits.columns, "max-columns", where=where
            )
    return rows
