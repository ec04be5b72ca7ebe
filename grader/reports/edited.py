"""Rows of a table that kpgrade wrote and somebody edited, whatever program saved it since."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from grader.answers.delimited import read_delimited
from grader.answers.grid import Grid, letter
from grader.answers.limits import Limits, too_much
from grader.answers.spreadsheet import read_workbook
from grader.errors import ErrorKind, InputError, reading_failed
from grader.reports.cells import unguarded
from grader.reports.columns import ID, SEAL, SEALED
from grader.text import visible

_BOOKS = {".xlsx", ".xlsm", ".ods", ".xls"}
_HEADER_WITHIN = 10
CODECS = ("cp1252", "mac_roman", "cp850", "latin-1")
"""What older programs save CSV in."""
_CUT = 32_000
"""Spreadsheets cut a text at 32,767 characters; one this long may have been."""


@dataclass(frozen=True, slots=True)
class EditedRow:
    """One row: where it stands, and its cells by heading, without formula guards."""

    where: str
    cells: Mapping[str, str]
    letters: Mapping[str, str]
    """Heading -> the letter of its column."""


@dataclass(slots=True)
class EditedFile:
    """What stands in a file that kpgrade wrote."""

    rows: list[EditedRow] = field(default_factory=list)
    seals: dict[str, str] = field(default_factory=dict)
    """Answer id -> its seal, where these are in a sheet of their own."""


def edited_file(path: Path, limits: Limits | None = None, encoding: str = "") -> EditedFile:
    """Every row with something in it, from every sheet that has an `answer_id` column.

    Headings are as `same_text` compares them. `encoding` is that of a CSV; '' finds it out. Raises
    InputError where there is no such column, or a CSV is not in that encoding.
    """
    limits = limits or Limits()
    try:
        if path.stat().st_size > limits.bytes:
            raise too_much("this file is larger", limits.megabytes, "max-megabytes", where=path.name)
        data = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"this file cannot be read: {error.strerror}", where=str(path), kind=reading_failed(error)
        ) from error
    edited = EditedFile()
    any_table = False
    for where, grid in _grids(path, data, limits, encoding):
        if grid.rows and [*map(flat, grid.rows[0].cells)][:2] == [SEALED, SEAL]:
            edited.seals = {flat(row.cell(0)): row.cell(1) for row in grid.rows[1:]}
            continue
        header = next((r for r in grid.rows[:_HEADER_WITHIN] if ID in map(flat, r.cells)), None)
        if header is None:
            continue
        any_table = True
        headings = [flat(cell) for cell in header.cells]
        twice = sorted({h for h in headings if h and headings.count(h) > 1})
        if twice:
            raise InputError(f"two columns are headed '{twice[0]}'", where=where, hint="Remove one of them.")
        letters = {heading: letter(i) for i, heading in enumerate(headings)}
        for row in grid.rows:
            if row.number > header.number and not row.empty:
                cells = {h: unguarded(row.cell(i)) for i, h in enumerate(headings) if h}
                edited.rows.append(EditedRow(f"{where}, row {row.number}", cells, letters))
    if not any_table:
        raise InputError(
            f"no column is headed {ID}",
            where=path.name,
            hint="Edit a file that `kpgrade export` wrote as csv or xlsx, and leave that column in it.",
        )
    return edited


def _grids(path: Path, data: bytes, limits: Limits, encoding: str) -> Iterator[tuple[str, Grid]]:
    if not is_workbook(path):
        yield path.name, read_delimited(data, where=path.name, limits=limits, encoding=encoding)
        return
    first = read_workbook(data, where=path.name, sheet="1", limits=limits)
    for name in _sheets(data, path.name):
        where = f"{path.name}, sheet {name}"
        grid = first if first.details == (f"sheet '{name}'",) else None
        yield where, grid or read_workbook(data, where=path.name, sheet=name, limits=limits)


def is_workbook(path: Path) -> bool:
    """Whether a file is read as a spreadsheet, not as text."""
    return path.suffix.casefold() in _BOOKS


def _sheets(data: bytes, where: str) -> list[str]:
    """The names of the sheets; called once the workbook is known to be safe to open."""
    from python_calamine import CalamineError, load_workbook

    try:
        return list(load_workbook(io.BytesIO(data)).sheet_names)
    except CalamineError as error:
        raise InputError(
            "this workbook is damaged", where=where, hint="Save it again.", kind=ErrorKind.DAMAGED
        ) from error


def flat(text: str) -> str:
    """A text as it is compared: no guard, no control characters, spaces and line ends alike."""
    return " ".join(visible(text).split()).lstrip("' ")


def same_text(cell: str, original: str) -> bool:
    """Whether a cell can be this text after any program saved it.

    Spaces may differ; characters that an older encoding lacks may have become question marks; a text
    longer than a spreadsheet's cell may have been cut.
    """
    seen, text = flat(cell), flat(original)
    if seen == text or any(seen == lossy for lossy in lossy_forms(text)):
        return True
    return len(seen) >= _CUT and text.startswith(seen.removesuffix("…"))


def lossy_forms(text: str) -> set[str]:
    """What a text becomes in the encodings that older programs save CSV in, where it changes."""
    return {text.encode(codec, "replace").decode(codec) for codec in CODECS} - {text}
