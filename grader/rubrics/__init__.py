"""Rubrics from the files teachers write them in: YAML, tables, Markdown, Word, and banks of questions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from grader.answers.apart import apart
from grader.answers.limits import Limits
from grader.answers.sniff import FileKind, kind_of
from grader.domain import Rubric
from grader.errors import ErrorKind, InputError, reading_failed

MAX_BYTES = 10_000_000
"""A rubric larger than this is some other file."""

_PLAIN = frozenset({".yaml", ".yml", ".md", ".markdown", ".txt", ".gift", ".csv", ".tsv"})
_NEXT = "A rubric is a .yaml, .md, .docx, .csv, .xlsx, .xml (Moodle) or .gift file; the app writes one."


def read_rubric(path: Path) -> Rubric:
    """The rubric in a file; the kind is told by the suffix.

    Raises InputError, with the line or row, when the file is missing, of another kind, or not a rubric.
    """
    reader = _reader(path.suffix.lower())
    if reader is None:
        raise InputError(
            f"{path.suffix or 'a file without a suffix'} is not a kind of rubric that is read",
            where=str(path),
            hint=_NEXT,
            kind=ErrorKind.WRONG_FORMAT,
        )
    data = read_bytes(path)
    plain = len(data) if path.suffix.lower() in _PLAIN and kind_of("", data) is FileKind.UNKNOWN else None
    return apart(reader, data, str(path), where=str(path), limits=Limits(), plain=plain)


def read_bytes(path: Path) -> bytes:
    """The content of a rubric file. Raises InputError when it cannot be read or is far too large."""
    try:
        if path.is_dir():
            raise InputError(
                "this is a folder, not a rubric", where=str(path), hint=_NEXT, kind=ErrorKind.NOT_FOUND
            )
        if path.stat().st_size > MAX_BYTES:
            raise InputError(
                "this file is over 10 MB: too large for a rubric",
                where=str(path),
                hint=_NEXT,
                kind=ErrorKind.TOO_LARGE,
            )
        return path.read_bytes()
    except OSError as problem:
        raise InputError(
            f"cannot be read ({problem.strerror})", where=str(path), hint=_NEXT, kind=reading_failed(problem)
        ) from problem


def _reader(suffix: str) -> Callable[[bytes, str], Rubric] | None:
    """The reader of a kind of file, imported only when it is wanted."""
    if suffix in {".yaml", ".yml"}:
        from grader.rubrics.yaml import read_yaml

        return read_yaml
    if suffix in {".md", ".markdown", ".txt", ".gift"}:
        from grader.rubrics.listing import read_text

        return read_text
    if suffix == ".xml":
        from grader.rubrics.moodle import read_moodle

        return read_moodle
    if suffix in {".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods"}:
        from grader.rubrics.table import read_table

        return read_table
    if suffix == ".docx":
        from grader.rubrics.docx import read_docx

        return read_docx
    return None
