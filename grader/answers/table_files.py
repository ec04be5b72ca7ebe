"""Files that hold a table, whatever program wrote it: each kind's reader is imported when a file needs it."""

from __future__ import annotations

from collections.abc import Sequence

from grader.answers.apart import apart
from grader.answers.grid import Grid
from grader.answers.haul import Haul
from grader.answers.limits import Limits
from grader.answers.reading import Asked, ReadOptions
from grader.answers.sniff import FileKind
from grader.answers.tables import read_grid
from grader.errors import InputError

_TABLES = (FileKind.WORKBOOK, FileKind.DELIMITED, FileKind.HTML, FileKind.JSONL)
_PLAIN = (FileKind.DELIMITED, FileKind.JSONL)


def read_table(
    name: str, kind: FileKind, data: bytes, questions: Sequence[Asked], options: ReadOptions
) -> Haul | None:
    """The answers in one file's table; None where a file of this kind holds none.

    Raises InputError when there is a table that cannot be read, or whose columns cannot be told.
    """
    if kind not in _TABLES:
        return None
    return apart(
        read_cells, name, kind, data, tuple(questions), options,
        where=name, limits=options.limits, plain=len(data) if kind in _PLAIN else None,
    )  # fmt: skip


def read_cells(
    name: str, kind: FileKind, data: bytes, questions: Sequence[Asked], options: ReadOptions
) -> Haul | None:
    """`read_table`, in whatever process it is called."""
    grid = _grid(name, kind, data, questions, options, options.limits)
    return None if grid is None else read_grid(grid, questions, options, file=name)


def _grid(
    name: str, kind: FileKind, data: bytes, questions: Sequence[Asked], options: ReadOptions, limits: Limits
) -> Grid | None:
    if kind is FileKind.WORKBOOK:
        from grader.answers.spreadsheet import read_workbook

        return read_workbook(data, where=name, sheet=options.sheet, limits=limits, questions=questions)
    if kind is FileKind.HTML:
        from grader.answers.webtable import read_web_table

        return read_web_table(data, where=name, limits=limits)
    if kind is FileKind.JSONL:
        from grader.answers.jsonl import read_json_rows

        return read_json_rows(data, where=name, limits=limits)
    from grader.answers.delimited import read_delimited

    if not data.strip():
        raise InputError("the file is empty", where=name)
    return read_delimited(data, where=name, limits=limits, encoding=options.encoding)
