"""JSONL: one JSON value a line, read with row numbers and written whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from grader.errors import InputError, reading_failed, writing_failed
from grader.whole import SHARED, replace_text


def read_jsonl(path: Path) -> Iterator[tuple[int, Any]]:
    """(row number from 1, parsed JSON) of every line that is not empty. Raises InputError, naming the row."""
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield number, _parsed(line, f"{path}, row {number}")
    except UnicodeDecodeError:
        raise InputError("is not UTF-8 text", where=str(path), hint="Save it again as UTF-8.") from None
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror}", where=str(path), kind=reading_failed(error)
        ) from None


def validation_problem(error: ValidationError) -> str:
    """The first problem of a validation in one line, in the words of the data."""
    first = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    message = first["msg"].removeprefix("Value error, ")
    return f"'{field}': {message}" if field else message


def refuse_overwriting(output: Path, read: Iterable[Path]) -> None:
    """Raise InputError where the file to write is one of those that are read."""
    if output.resolve() in {path.resolve() for path in read}:
        raise InputError("is read and written at once", where=str(output), hint="Give another -o.")


def write_jsonl(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write one row a line, so that the file is either the old one or complete, never half of it."""
    write_text(path, "".join(f"{_line(row)}\n" for row in rows))


def write_text(path: Path, text: str) -> None:
    """Replace a file's text in one step."""
    try:
        replace_text(path, text, SHARED)
    except OSError as error:
        raise InputError(
            f"cannot be written: {error.strerror}", where=str(path), kind=writing_failed(error)
        ) from None


def _parsed(line: str, where: str) -> Any:
    try:
        return json.loads(line)
    except (json.JSONDecodeError, RecursionError):
        hint = "A .jsonl file holds one complete JSON object a line."
        raise InputError("is not JSON", where=where, hint=hint) from None


def _line(row: Mapping[str, Any]) -> str:
    # Lone surrogates (half an emoji, cut by an old program) are legal JSON but not UTF-8.
    return json.dumps(row, ensure_ascii=False).encode("utf-8", "replace").decode()
