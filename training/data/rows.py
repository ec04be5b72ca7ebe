"""Labelled answers: read from JSONL, drawn by a seed, and turned into paths of tokens."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from grader.errors import InputError
from grader.prompt import PromptFormat, Tokenise, tokens
from training.data.examples import problem, read_jsonl
from training.fit.packing import Labelled


@dataclass(frozen=True, slots=True)
class Point:
    """A key point and how likely the answer misses it, in [0, 1]."""

    text: str
    missed: float


@dataclass(frozen=True, slots=True)
class Item:
    """One answer with its labelled key points. `group` is what rows share; `kind` says how it was made."""

    group: str
    question: str
    answer: str
    points: tuple[Point, ...]
    source: str
    kind: str = "real"


class _Line(BaseModel):
    """A row to learn from: an `Example`, but a label may be a probability (a soft target)."""

    model_config = ConfigDict(extra="ignore")

    group: str
    question: str = ""
    answer: str
    key_points: list[str]
    missed: list[float]
    missed_second_grader: list[bool] | None = None
    kind: str = "real"

    @model_validator(mode="after")
    def _same_length(self) -> _Line:
        if len(self.key_points) != len(self.missed):
            raise ValueError("key_points and missed must be equally long")
        if not all(0 <= value <= 1 for value in self.missed):
            raise ValueError("missed must be true, false, or a probability")
        return self

    def points(self) -> tuple[Point, ...]:
        """The labelled points, less those that two graders disagree on."""
        second = self.missed_second_grader or [bool(value) for value in self.missed]
        pairs = zip(self.key_points, self.missed, second, strict=True)
        return tuple(
            Point(text, value)
            for text, value, other in pairs
            if self.missed_second_grader is None or bool(value) == other
        )


def read_items(path: Path, source: str) -> list[Item]:
    """Read labelled answers. Raises InputError with file and row for the first row that is none."""
    items = []
    for number, row in read_jsonl(path):
        try:
            line = _Line.model_validate(row)
        except ValidationError as error:
            raise InputError(problem(error), where=f"{path}, row {number}") from error
        items.append(Item(line.group, line.question, line.answer, line.points(), source, line.kind))
    if not items:
        raise InputError("the file holds no labelled answers", where=str(path))
    return items


def as_line(number: int, item: Item, missed: Sequence[float]) -> dict[str, Any]:
    """A row for `read_items`, with these labels; `number` tells it from others of its source."""
    return {
        "id": f"{item.source}-{number}",
        "group": item.group,
        "question": item.question,
        "answer": item.answer,
        "key_points": [point.text for point in item.points],
        "missed": list(missed),
    }


def bundles(items: Sequence[Item], together: int, rng: random.Random) -> list[list[Item]]:
    """Shuffle answers into bundles of up to `together` answers to one question."""
    by_question: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        by_question[item.question].append(item)
    result = []
    for question in by_question.values():
        rng.shuffle(question)
        result += [question[i : i + together] for i in range(0, len(question), together)]
    rng.shuffle(result)
    return result


def dev_sample(items: Sequence[Item], labels: int, seed: int) -> list[Item]:
    """Whole answers worth about `labels` labels, one group after the other so that all groups are heard."""
    rng = random.Random(seed)
    by_group: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        by_group[item.group].append(item)
    queues = list(by_group.values())
    for queue in queues:
        rng.shuffle(queue)
    rng.shuffle(queues)
    chosen: list[Item] = []
    count = 0
    while queues and count < labels:
        for queue in queues:
            if count < labels:
                chosen.append(queue.pop())
                count += len(chosen[-1].points)
        queues = [queue for queue in queues if queue]
    return chosen


def paths(item: Item, form: PromptFormat, tokenise: Tokenise, weight: float = 1.0) -> Iterator[Labelled]:
    """One labelled path of tokens per key point, exactly as the grading engine reads them."""
    prefix = tokens(form.root(item.question), tokenise) + tokens(form.answer(item.answer), tokenise)
    for point in item.points:
        yield Labelled((*prefix, *tokens(form.branch(point.text), tokenise)), point.missed, weight)
