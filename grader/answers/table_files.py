"""Files that hold a table, whatever program wrote it: each kind's reader is imported when a file needs it."""

from __future__ import annotations

from collections.abc import Sequence

from grader.answers.haul import Haul
from grader.answers.reading import Asked, ReadOptions
from grader.answers.sniff import Kind
from grader.errors import InputError


def read_table(
    name: str, kind: Kind, data: bytes, questions: Sequence[Asked], options: ReadOptions
) -> Haul | None:
    """The answers in one file's table; None where a file of this kind holds none.

    Raises InputError when there is a table that cannot be read, or whose columns cannot be told.
    """
    if kind is Kind.WORKBOOK:
        from grader.answers.spreadsheet import read_workbook
        from grader.answers.tables import read_grid

        grid = read_workbook(
            data, where=name, sheet=options.sheet, limits=options.limits, questions=questions
        )
        return read_grid(grid, questions, options, file=name)
    if kind is Kind.DELIMITED:
        return _delimited(name, data, questions, options)
    if kind is Kind.HTML:
        from grader.answers.tables import read_grid
        from grader.answers.webtable import read_web_table

        web = read_web_table(data, where=name, limits=options.limits)
        if web is not None:
            return read_grid(web, questions, options, file=name)
    if kind is Kind.JSONL:
        from grader.answers.jsonl import read_json_rows
        from grader.answers.tables import read_grid

        rows = read_json_rows(data, where=name, limits=options.limits)
        return read_grid(rows, questions, options, file=name)
    return None


def _delimited(name: str, data: bytes, questions: Sequence[Asked], options: ReadOptions) -> Haul:
    from grader.answers.delimited import read_delimited
    from grader.answers.tables import read_grid

    if not data.strip():
        raise InputError("the file is empty", where=name)
    grid = read_delimited(data, where=name, limits=options.limits, encoding=options.encoding)
    return read_grid(grid, questions, options, file=name)
