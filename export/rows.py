"""Labelled answers to verify on: the JSONL shape of `kpgrade eval`, a few rows of every group."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from grader.engines.base import Task
from grader.errors import InputError
from grader.text import words


class Row(BaseModel):
    """One labelled answer; fields beyond these are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    group: str = ""
    question: str = ""
    answer: str
    key_points: tuple[str, ...]
    missed: tuple[bool, ...]
    """missed[i] is the human label of key_points[i]."""

    @model_validator(mode="after")
    def _one_label_a_key_point(self) -> Row:
        if len(self.key_points) != len(self.missed):
            raise ValueError("key_points and missed must be equally long")
        return self

    @property
    def task(self) -> Task:
        return Task(self.question, self.answer, self.key_points)


def read_rows(path: Path, *, labels: int, longest: int = 200) -> list[Row]:
    """Rows worth about `labels` labels, one group after the other, none of over `longest` words.

    A longer answer is read in windows, which another runtime doesn't do, so its margins can't be compared.
    Raises InputError with the line of the first row that is no labelled answer.
    """
    groups: dict[str, list[Row]] = defaultdict(list)
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"labelled answers cannot be read: {error}", where=str(path)) from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = Row.model_validate_json(line)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            field = ".".join(map(str, first["loc"]))
            raise InputError(
                f"this row is no labelled answer: {field} {first['msg']}", where=f"{path}, line {number}"
            ) from error
        if row.key_points and row.answer.strip() and len(words(row.answer)) <= longest:
            groups[row.group].append(row)
    chosen: list[Row] = []
    queues = list(groups.values())
    while queues and sum(len(row.key_points) for row in chosen) < labels:
        chosen += [queue.pop(0) for queue in queues]
        queues = [queue for queue in queues if queue]
    if not chosen:
        raise InputError(f"no labelled answer of at most {longest} words", where=str(path))
    return _worth(chosen, labels)


def _worth(rows: list[Row], labels: int) -> list[Row]:
    count = 0
    for place, row in enumerate(rows, 1):
        count += len(row.key_points)
        if count >= labels:
            return rows[:place]
    return rows
