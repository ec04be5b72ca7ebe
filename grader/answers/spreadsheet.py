"""Spreadsheets (.xlsx, .xlsm, .xlsb, .xls, .ods): stored values only, nothing is calculated or run."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from grader.answers.container import check_office_file
from grader.answers.grid import Grid, GridRow, index_of
from grader.answers.limits import Limits, too_much
from grader.answers.plan import Choice, Offer, Part
from grader.answers.reading import Asked
from grader.answers.roles import role_of
from grader.answers.table import find_table
from grader.errors import ErrorKind, InputError
from grader.text import whole_number

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_CELL = re.compile(rb"\sr\s{0,9}=\s{0,9}[\"']([A-Za-z]{1,3})(\d{1,7})[\"']")
_NO_RESULT = re.compile(rb"<f(?:\s[^<>]*+)?+(?:/>|>[^<]*+</f>)\s{0,99}(?:<v\s{0,9}/>|<v></v>)?\s{0,99}</c>")
_ODS = re.compile(
    rb"<table:table-row\b([^<>]*+)>|<table:(?:covered-)?table-cell\b([^<>]*+)>|</table:table-row>"
)
_REPEATED = re.compile(rb"number-(?:rows|columns)-repeated\s{0,9}=\s{0,9}[\"'](\d{1,9})")
_CELLS = 20_000_000
"""A sheet is unpacked as a rectangle: one far cell makes it enormous."""


def read_workbook(
    data: bytes, *, where: str, sheet: str = "", limits: Limits, questions: Sequence[Asked] = ()
) -> Grid:
    """The cells of one sheet: the one named (or its number from 1), else the first that looks like answers.

    Raises InputError when the file is damaged, locked or beyond the limits, or the sheet is not there.
    """
    formulas = _check(data, where, limits)
    workbook = _open(data, where)
    visible = [meta.name for meta in workbook.sheets_metadata if str(meta.visible).endswith("Visible")]
    names = visible or list(workbook.sheet_names)
    if not names:
        raise InputError("the file has no sheets", where=where)
    if sheet:
        chosen = _named(sheet, list(workbook.sheet_names), where)
        grid = _grid(workbook, chosen, where, limits)
    else:
        chosen, grid = _most_likely(workbook, names, where, limits, questions)
    notes = list(grid.notes)
    others = [name for name in names if name != chosen]
    if others and not sheet:
        notes.append(f"read the sheet '{chosen}'; not read: {_quoted(others)}")
    if formulas:
        notes.append(
            f"{formulas} formulas have no stored result and are read as empty: save the file in its program"
        )
    offers = tuple(Offer(words=other, value=other) for other in others)
    choice = Choice(
        part=Part.SHEET, place="file", taken=chosen, others=tuple(others), field="sheet", offers=offers
    )
    return Grid(grid.rows, (f"sheet '{chosen}'",), tuple(notes), choices=(choice,))


def _check(data: bytes, where: str, limits: Limits) -> int:
    """Refuses sheets that claim too many cells; returns how many formulas have no result."""
    if not data.startswith(b"PK"):
        return 0
    archive = check_office_file(data, where=where, limits=limits)
    formulas = 0
    for info in archive.infolist():
        if info.filename == "content.xml":
            _check_ods(archive, info, where, limits)
        elif info.filename.endswith(".xml") and not info.filename.endswith("sharedStrings.xml"):
            # A sheet may lie anywhere in the file: the workbook says where.
            text = archive.read(info)
            columns = rows = 0
            for match in _CELL.finditer(text):
                columns = max(columns, (index_of(match[1].decode()) or 0) + 1)
                rows = max(rows, int(match[2]))
            _refuse_far_cell(rows, columns, where, limits)
            formulas += len(_NO_RESULT.findall(text))
    return formulas


def _check_ods(archive: zipfile.ZipFile, info: zipfile.ZipInfo, where: str, limits: Limits) -> None:
    rows = columns = width = repeated = 0
    pending = 0
    content = archive.read(info)
    _check_xml(content, where)
    for match in _ODS.finditer(content):
        if match[1] is not None:
            repeated, width, pending = _times(match[1]), 0, 0
        elif match[2] is not None:
            pending += _times(match[2])
            if not match[2].endswith(b"/") or b"value=" in match[2]:
                width = pending
        elif width:
            rows += repeated
            columns = max(columns, width)
    _refuse_far_cell(rows, columns, where, limits)


def _check_xml(content: bytes, where: str) -> None:
    """Raises InputError for what ends too early, which the reader would wait for, and for entities."""
    from xml.parsers.expat import ExpatError, ParserCreate

    def refuse(*_declared: object) -> None:
        raise InputError("holds XML declarations that no spreadsheet program writes; not read", where=where)

    parser = ParserCreate()
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except (ExpatError, LookupError, ValueError) as problem:
        raise InputError(
            "the spreadsheet is damaged",
            where=where,
            hint="Open it in its program, and save it again.",
            kind=ErrorKind.DAMAGED,
        ) from problem


def _times(attributes: bytes) -> int:
    match = _REPEATED.search(attributes)
    return int(match[1]) if match else 1


def _refuse_far_cell(rows: int, columns: int, where: str, limits: Limits) -> None:
    if rows * columns > _CELLS:
        raise InputError(
            f"a sheet reaches over {rows:,} rows and {columns:,} columns, most of them empty",
            where=where,
            hint="Delete the far cells, or copy the answers to a new sheet.",
            kind=ErrorKind.TOO_LARGE,
        )
    if columns > 20 * limits.columns:
        raise too_much(f"a sheet has {columns:,} columns", limits.columns, "max-columns", where=where)


def _open(data: bytes, where: str) -> CalamineWorkbook:
    from python_calamine import CalamineError, PasswordError, load_workbook

    try:
        return load_workbook(io.BytesIO(data))
    except PasswordError as problem:
        raise InputError(
            "the file is protected with a password; save a copy without one",
            where=where,
            kind=ErrorKind.ENCRYPTED,
        ) from problem
    except (CalamineError, OSError, ValueError) as problem:
        raise InputError(
            "the spreadsheet is damaged",
            where=where,
            hint="Open it in its program, and save it again.",
            kind=ErrorKind.DAMAGED,
        ) from problem


def _named(sheet: str, names: Sequence[str], where: str) -> str:
    for name in names:
        if name.casefold().strip() == sheet.casefold().strip():
            return name
    position = whole_number(sheet.strip(), len(names))
    if position:
        return names[position - 1]
    raise InputError(f"there is no sheet '{sheet}'", where=where, hint=f"The sheets are {_quoted(names)}.")


def _most_likely(
    workbook: CalamineWorkbook, names: Sequence[str], where: str, limits: Limits, questions: Sequence[Asked]
) -> tuple[str, Grid]:
    """The first sheet with a header that names a student and something else; else the first with rows."""
    first: tuple[str, Grid] | None = None
    for name in names[:20]:
        grid = _grid(workbook, name, where, limits)
        if not grid.rows:
            continue
        table = find_table(grid, questions)
        if (
            not table.headless
            and sum(bool(role_of(header)) for header in table.headers)
            and len(table.headers) > 1
        ):
            return name, grid
        first = first or (name, grid)
    return first or (names[0], Grid(()))


def _grid(workbook: CalamineWorkbook, name: str, where: str, limits: Limits) -> Grid:
    from python_calamine import CalamineError

    try:
        sheet: CalamineSheet = workbook.get_sheet_by_name(name)
        values = sheet.to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as problem:
        raise InputError(
            f"the sheet '{name}' is damaged",
            where=where,
            hint="Open the file in its program, and save it again.",
            kind=ErrorKind.DAMAGED,
        ) from problem
    rows = [
        GridRow(number, tuple(_text(value) for value in row)) for number, row in enumerate(values, start=1)
    ]
    while rows and rows[-1].empty:
        rows.pop()
    if len(rows) > limits.rows:
        raise too_much(f"the sheet '{name}' has {len(rows):,} rows", limits.rows, "max-rows", where=where)
    if rows and len(rows[0].cells) > limits.columns:
        raise too_much(
            f"the sheet '{name}' has {len(rows[0].cells):,} columns",
            limits.columns,
            "max-columns",
            where=where,
        )
    return Grid(tuple(rows))


def _text(value: Any) -> str:
    """A cell as a person reads it: 12345, not 12345.0; dates in ISO order."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e17 else repr(value)
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, (datetime, date, time)):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    return "" if value is None else str(value)


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in names[:10]) + (" ..." if len(names) > 10 else "")
