"""Labelled examples, the rows that everything in `training` reads and writes, as JSONL on disk."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, StrictBool, ValidationError, model_validator

from grader.domain import Text
from grader.errors import InputError, reading_failed, writing_failed

ALPACA_INSTRUCTION = (
    "Given a student's answer and the key points that a good answer makes, list the key points that the "
    "answer misses."
)


class Example(BaseModel):
    """One answer and what people, or a checked model, say that it misses.

    `group` names what examples share (a passage, a question): split and resample by it, never by row.
    Fields that a data set carries beyond these are dropped.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: Text
    group: Text
    question: str = ""
    answer: str
    key_points: tuple[Text, ...]
    missed: tuple[StrictBool, ...]
    """missed[i] is the label of key_points[i]."""
    kind: str = ""
    """How the answer came to be: 'human', or the kind of rewrite of `kpgrade train create`."""
    source: str = ""

    @model_validator(mode="after")
    def _one_label_a_key_point(self) -> Example:
        if not self.key_points:
            raise ValueError("has no key points")
        if len(self.key_points) != len(self.missed):
            raise ValueError(
                f"has {len(self.key_points)} key points but {len(self.missed)} labels in 'missed'"
            )
        return self

    @property
    def missed_points(self) -> tuple[str, ...]:
        return tuple(point for point, missed in zip(self.key_points, self.missed, strict=True) if missed)

    def alpaca(self) -> dict[str, str]:
        """The example in Alpaca form: what one generated list of missed points would be trained on."""
        return {
            "instruction": ALPACA_INSTRUCTION,
            "input": json.dumps(
                {"Answer": self.answer, "Key_Points": list(self.key_points)}, ensure_ascii=False
            ),
            "output": json.dumps({"Points_Missed": list(self.missed_points)}, ensure_ascii=False),
        }


def example_from(row: Any, where: str) -> Example:
    """The example that a parsed row holds, or an InputError that names the place and the field."""
    try:
        return Example.model_validate(row)
    except ValidationError as error:
        raise InputError(problem(error), where=where) from None


def problem(error: ValidationError) -> str:
    """The first problem of a validation in one line, in the words of the data."""
    first = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    message = first["msg"].removeprefix("Value error, ")
    return f"'{field}': {message}" if field else message


def read_examples(path: Path) -> list[Example]:
    """All examples of a JSONL file; an InputError names the first row that is not one."""
    examples = []
    owner: dict[str, int] = {}
    for number, row in read_jsonl(path):
        where = f"{path}, row {number}"
        example = example_from(row, where)
        if example.id in owner:
            raise InputError(
                f"the id {example.id!r} was used before, in row {owner[example.id]}", where=where
            )
        owner[example.id] = number
        examples.append(example)
    if not examples:
        raise InputError("holds no examples", where=str(path))
    return examples


def read_jsonl(path: Path) -> Iterator[tuple[int, Any]]:
    """(row number from 1, parsed JSON) of every line that is not empty."""
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    try:
                        yield number, json.loads(line)
                    except (json.JSONDecodeError, RecursionError):
                        raise InputError(
                            "is not JSON",
                            where=f"{path}, row {number}",
                            hint="A .jsonl file holds one complete JSON object a line.",
                        ) from None
    except UnicodeDecodeError:
        raise InputError("is not UTF-8 text", where=str(path), hint="Save it again as UTF-8.") from None
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror}", where=str(path), kind=reading_failed(error)
        ) from None


def refuse_overwriting(output: Path, read: Iterable[Path]) -> None:
    """Raise InputError where the file to write is one of those that are read."""
    if output.resolve() in {path.resolve() for path in read}:
        raise InputError("is read and written at once", where=str(output), hint="Give another -o.")


def write_jsonl(path: Path, rows: Iterable[BaseModel | dict[str, Any]]) -> None:
    """Write one row a line, so that the file is either the old one or complete, never half of it."""
    write_text(path, "".join(f"{_line(row)}\n" for row in rows))


def write_text(path: Path, text: str) -> None:
    """Replace a file's text in one step."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise InputError(
            f"cannot be written: {error.strerror}", where=str(path), kind=writing_failed(error)
        ) from None


def _line(row: BaseModel | dict[str, Any]) -> str:
    # Lone surrogates (half an emoji, cut by an old program) are legal JSON but not UTF-8.
    plain = row.model_dump(mode="json") if isinstance(row, BaseModel) else row
    return json.dumps(plain, ensure_ascii=False).encode("utf-8", "replace").decode()
