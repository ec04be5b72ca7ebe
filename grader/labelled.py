"""Labelled answers: JSONL rows in which people say which key points an answer misses.

    {"id", "group", "question", "answer", "key_points": [...], "missed": [true|false, ...]}

`group` names what rows share (a document, a question); without one, the question is it, else the row.
A row may carry a second grader's labels (`missed_second_grader`), and any further fields.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, StrictBool, ValidationError, model_validator

from grader.domain import Text
from grader.errors import ErrorKind, InputError, reading_failed

_Name = Annotated[Text, BeforeValidator(lambda value: str(value) if isinstance(value, int) else value)]


class LabelledRow(BaseModel):
    """One answer, the key points it should make, and people's labels of them."""

    model_config = ConfigDict(frozen=True, extra="allow")

    id: _Name
    group: str = ""
    question: str = ""
    answer: str
    key_points: tuple[Text, ...]
    missed: tuple[StrictBool, ...]
    missed_second_grader: tuple[StrictBool, ...] | None = None

    @model_validator(mode="after")
    def _one_label_a_key_point(self) -> LabelledRow:
        if not self.key_points:
            raise ValueError("there are no key points")
        for name, labels in (("missed", self.missed), ("missed_second_grader", self.missed_second_grader)):
            if labels is not None and len(labels) != len(self.key_points):
                raise ValueError(f"{len(self.key_points)} key points but {len(labels)} labels in {name!r}")
        return self

    @property
    def family(self) -> str:
        """What this row is resampled with."""
        return self.group or self.question or self.id

    @property
    def agreed(self) -> tuple[int, ...]:
        """Indexes of the key points that count: all, or those on which two graders agree."""
        second = self.missed_second_grader or self.missed
        return tuple(i for i, (a, b) in enumerate(zip(self.missed, second, strict=True)) if a == b)

    def kind(self, field: str) -> str:
        """A further field's value as text, to split figures by; '' where the row has none."""
        value = (self.model_extra or {}).get(field)
        return "" if value is None or isinstance(value, dict | list) else str(value)


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """The rows of one file."""

    name: str
    rows: tuple[LabelledRow, ...]

    @property
    def disputed(self) -> int:
        """Labels on which two graders differ, which no figure counts."""
        return sum(len(row.key_points) - len(row.agreed) for row in self.rows)

    @property
    def labels(self) -> int:
        """Labels that figures count."""
        return sum(len(row.agreed) for row in self.rows)


def read_labelled(path: Path) -> LabelledSet:
    """All rows of a file. Raises InputError that names the file, the row and the field."""
    rows: list[LabelledRow] = []
    owner: dict[str, int] = {}
    for number, value in _json_rows(path):
        where = f"{path}, row {number}"
        try:
            row = LabelledRow.model_validate(value)
        except ValidationError as error:
            raise InputError(_problem(error), where=where, hint=_SHAPE) from None
        if row.id in owner:
            raise InputError(f"the id {row.id!r} was used before, in row {owner[row.id]}", where=where)
        owner[row.id] = number
        rows.append(row)
    if not rows:
        raise InputError("there are no rows in this file", where=str(path), hint=_SHAPE)
    return LabelledSet(path.stem, tuple(rows))


def labelled_sets(paths: Sequence[Path]) -> tuple[list[LabelledSet], list[Path]]:
    """The labelled sets of files and folders (searched through and through), and what was passed over.

    A .jsonl file inside a folder whose first row has no 'missed' is something else and is passed over; a
    file named outright must be labelled. Sets are named so that they can be told apart.
    """
    files: list[Path] = []
    passed: list[Path] = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        inside = sorted(p for p in path.rglob("*.jsonl") if p.is_file())
        files += [p for p in inside if _looks_labelled(p)]
        passed += [p for p in inside if not _looks_labelled(p)]
        if not inside:
            raise InputError(
                "there is no .jsonl file in this folder", where=str(path), kind=ErrorKind.NOT_FOUND
            )
    names = _names(files)
    sets = [LabelledSet(name, read_labelled(file).rows) for name, file in zip(names, files, strict=True)]
    if not sets:
        raise InputError("no labelled answers were found", where=str(paths[0]), hint=_SHAPE)
    return sets, passed


def spread(rows: Sequence[LabelledRow], limit: int | None, seed: int = 0) -> tuple[LabelledRow, ...]:
    """At most `limit` whole rows, taken in turn from every group, in their old order.

    Rows within a group and groups among themselves are drawn by `seed`, so that a few rows still show
    many groups.
    """
    if limit is None or limit >= len(rows):
        return tuple(rows)
    groups: dict[str, list[int]] = {}
    for index, row in enumerate(rows):
        groups.setdefault(row.family, []).append(index)
    dice = random.Random(seed)
    piles = list(groups.values())
    dice.shuffle(piles)
    for pile in piles:
        dice.shuffle(pile)
    turns = (pile[turn] for turn in range(max(map(len, piles))) for pile in piles if turn < len(pile))
    chosen = [index for _, index in zip(range(limit), turns, strict=False)]
    return tuple(rows[index] for index in sorted(chosen))


_SHAPE = (
    'Each line looks like {"id": ..., "group": ..., "answer": ..., "key_points": [...], "missed": [...]}.'
)


def _names(files: Iterable[Path]) -> list[str]:
    """Each file by its folder and stem, or by its stem alone where that is enough to tell it apart."""
    listed = list(files)
    stems = [file.stem for file in listed]
    return [
        stem if stems.count(stem) == 1 and stem not in _COMMON else f"{file.resolve().parent.name}/{stem}"
        for stem, file in zip(stems, listed, strict=True)
    ]


_COMMON = {"dev", "test", "train"}


def _json_rows(path: Path) -> Iterator[tuple[int, Any]]:
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, start=1):
                if not line.strip():
                    continue
                try:
                    yield number, json.loads(line)
                except (json.JSONDecodeError, RecursionError):
                    raise InputError(
                        "this line is not JSON", where=f"{path}, row {number}", hint=_SHAPE
                    ) from None
    except UnicodeDecodeError:
        raise InputError("this file is not UTF-8 text", where=str(path), hint="Save it as UTF-8.") from None
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror})", where=str(path), kind=reading_failed(error)
        ) from None


def _looks_labelled(path: Path) -> bool:
    try:
        first: Any = next(_json_rows(path), (0, None))[1]
    except InputError:
        return True
    return isinstance(first, Mapping) and "missed" in first


def _problem(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    message = first["msg"].removeprefix("Value error, ")
    return f"'{field}': {message}" if field else message
