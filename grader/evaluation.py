"""Labelled answers through a grader: one judgement a key point, model and word-overlap floor alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from grader.domain import Label
from grader.engines.base import Engine, PartlyFailed, Score, Task
from grader.labelled import LabelledRow
from grader.text import is_blank, overlap

HALF = 0.5
FLOOR_NAME = "word overlap"
FLOOR_RULE = "missed where fewer than half of the key point's words stand in the answer; p = 1 - overlap"


class Calibrates(Protocol):
    """What turns a margin and a word overlap into a probability and a verdict."""

    def probability(self, margin: float, overlap: float) -> float: ...

    def label(self, p_missed: float) -> Label: ...


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a grader says of one key point of one answer."""

    flagged: bool
    """Called missed: p_missed above one half, or what a grader without probabilities said."""
    score: float
    """Ranks key points by how likely they are missed; on any scale."""
    p_missed: float | None = None
    """None where the grader gives no probability; none is invented."""
    margin: float | None = None
    overlap: float = 0.0
    label: Label | None = None
    """The verdict by the grader's own fixed thresholds; None where it has none."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What a grader says of one row."""

    points: tuple[Judgement, ...]
    listed: tuple[str, ...] | None = None
    """The missed points as strings, where the grader wrote a list: they may be no key points at all."""


def judge(
    engine: Engine, calibrator: Calibrates, rows: Sequence[LabelledRow]
) -> Iterator[tuple[int, Judged]]:
    """Yield (row index, judgements) as the engine gets to them; blank answers need no engine.

    Equal key points of a row are asked once. Raises PartlyFailed, by row index, after all rows that the
    engine could do.
    """
    asked: list[int] = []
    for index, row in enumerate(rows):
        if is_blank(row.answer):
            yield index, Judged(tuple(_blank() for _ in row.key_points))
        else:
            asked.append(index)
    tasks = [Task(rows[i].question, rows[i].answer, tuple(dict.fromkeys(rows[i].key_points))) for i in asked]
    try:
        for number, scores in engine.score(tasks):
            row = rows[asked[number]]
            said = dict(zip(tasks[number].points, scores, strict=True))
            yield (
                asked[number],
                Judged(
                    tuple(judgement(said[point], point, row.answer, calibrator) for point in row.key_points)
                ),
            )
    except PartlyFailed as failure:
        raise PartlyFailed({asked[number]: why for number, why in failure.reasons.items()}) from None


def judgement(score: Score, key_point: str, answer: str, calibrator: Calibrates) -> Judgement:
    """A score, calibrated; a stated yes or no stays without a probability."""
    shared = overlap(key_point, answer)
    if score.margin is None:
        label = Label.MISSED if score.missed else Label.COVERED
        return Judgement(score.missed, float(score.missed), overlap=shared, label=label)
    p = calibrator.probability(score.margin, shared)
    return Judgement(p > HALF, p, p, score.margin, shared, calibrator.label(p))


def floor(row: LabelledRow) -> Judged:
    """The word-overlap floor: what a grader must beat to be worth a model."""
    return Judged(tuple(_floor(overlap(point, row.answer)) for point in row.key_points))


def _floor(shared: float) -> Judgement:
    return Judgement(shared < HALF, 1 - shared, 1 - shared, None, shared)


def _blank() -> Judgement:
    return Judgement(True, 1.0, 1.0, None, 0.0, Label.MISSED)
