"""What a grader says of labelled answers, one judgement a key point; and the word-overlap floor."""

from __future__ import annotations

from dataclasses import dataclass

from grader.domain import Label
from grader.labelled import LabelledAnswer
from grader.text import overlap

HALF = 0.5
FLOOR_NAME = "word overlap"
FLOOR_RULE = "missed where fewer than half of the key point's words stand in the answer; p = 1 - overlap"


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


def floor(row: LabelledAnswer) -> Judged:
    """The word-overlap floor: what a grader must beat to be worth a model."""
    return Judged(tuple(_floor(overlap(point, row.answer)) for point in row.key_points))


def _floor(shared: float) -> Judgement:
    return Judgement(shared < HALF, 1 - shared, 1 - shared, None, shared)
