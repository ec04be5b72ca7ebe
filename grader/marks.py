"""From verdicts and decisions to marks. What is not yet decided makes a range, never a guess."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from functools import lru_cache
from types import MappingProxyType

from grader.domain import Decision, KeyPoint, Label, Question, Rounding, Verdict

States = Mapping[str, Label | None]
"""Key point id -> what counts for it; None where nothing has been said yet."""

_NO_LEVELS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Mark:
    """The marks of one answer: `low` if every open key point turns out against it, `high` if for it."""

    low: float
    high: float

    @property
    def settled(self) -> bool:
        return self.low == self.high

    def __str__(self) -> str:
        return f"{self.low:g}" if self.settled else f"{self.low:g}-{self.high:g}"


def state(verdict: Verdict | None, decision: Decision | None) -> Label | None:
    """What counts for a key point: the teacher's word, else the model's, else nothing."""
    return counting(verdict.label if verdict else None, decision)


def counting(label: Label | None, decision: Decision | None) -> Label | None:
    """The same, from the label of the verdict alone."""
    if decision is not None and decision.missed is not None:
        return Label.MISSED if decision.missed else Label.COVERED
    return label


def mark(question: Question, states: States, levels: Mapping[str, str] = _NO_LEVELS) -> Mark | None:
    """The mark of an answer; None while any of its key points is ungraded. Ungraded is not zero.

    A fault that is found takes its points away, in the scale of the points that are given. `levels`: key
    point id -> the level that the teacher gave.
    """
    worst, best = _Sum(), _Sum()
    for point in question.key_points:
        label = states.get(point.id)
        if label is None:
            return None
        if label is Label.UNSURE:
            two = worth(point, Label.MISSED), worth(point, Label.COVERED)
            worst.add(point, max(two) if point.fault else min(two))
            best.add(point, min(two) if point.fault else max(two))
        else:
            points = worth(point, label, levels.get(point.id, ""))
            worst.add(point, points)
            best.add(point, points)
    return Mark(_scaled(question, worst), _scaled(question, best))


def worth(point: KeyPoint, label: Label, level: str = "") -> float:
    """The points of a key point that is covered or missed, or at a level; of a fault, what it costs."""
    if (given := point.level(level)) is not None:
        return given.points
    if label is Label.COVERED:
        return point.points
    return point.levels[-1].points if point.levels else 0.0


@dataclass(slots=True)
class _Sum:
    """Points of key points: gained by what is stated, lost by faults that are found."""

    gained: float = 0.0
    lost: float = 0.0

    def add(self, point: KeyPoint, points: float) -> None:
        if point.fault:
            self.lost += points
        else:
            self.gained += points


def adjusted(question: Question, reached: Mark | None, by: float | None) -> Mark | None:
    """The mark with what the teacher gave or took (`Adjustment.marks`), within the question's marks.

    It is added after rounding: what she gives is what the student gets. Ungraded stays ungraded.
    """
    if reached is None or not by:
        return reached
    floor, ceiling = min(lowest(question), reached.low), max(question.full_marks, reached.high)

    def moved(value: float) -> float:
        return rounded(min(ceiling, max(floor, value + by)), Rounding.NONE)

    return Mark(moved(reached.low), moved(reached.high))


def total(marks: Mapping[str, Mark | None]) -> Mark | None:
    """The sum over questions; None while any question is ungraded."""
    known = [m for m in marks.values() if m is not None]
    if not known or len(known) < len(marks):
        return None
    return Mark(sum(m.low for m in known), sum(m.high for m in known))


def _scaled(question: Question, sum_: _Sum) -> float:
    gained, lost = sum_.gained, sum_.lost
    possible, full = question.points, question.full_marks
    share = gained / possible if possible else 0.0
    if all(point.fault for point in question.key_points):
        # Nothing is to be gained: the answer has all marks until a fault takes some.
        share = 1.0
    elif not question.partial_credit:
        share = 1.0 if gained >= possible else 0.0
    value = share * full - lost * (full / possible if possible else 1.0)
    # Up from 2.3 of 2.5 marks there is no whole mark to be had.
    return min(full, max(lowest(question), rounded(value, question.rounding)))


def lowest(question: Question) -> float:
    """The mark that no answer falls below."""
    return -math.inf if question.below_zero else 0.0


_RULES = {
    Rounding.NONE: (Decimal("0.0001"), ROUND_HALF_UP),
    Rounding.QUARTER: (Decimal("0.25"), ROUND_HALF_UP),
    Rounding.HALF: (Decimal("0.5"), ROUND_HALF_UP),
    Rounding.WHOLE: (Decimal(1), ROUND_HALF_UP),
    Rounding.BANKERS: (Decimal(1), ROUND_HALF_EVEN),
    Rounding.UP: (Decimal(1), ROUND_CEILING),
    Rounding.UP_TO_HALF: (Decimal("0.5"), ROUND_CEILING),
    Rounding.DOWN: (Decimal(1), ROUND_FLOOR),
}
"""What a mark is a multiple of, and to which one. Without a rule it has four decimals: thirds have no end."""


@lru_cache(maxsize=1024)
def rounded(value: float, rule: Rounding) -> float:
    """A mark under its rounding rule.

    Nine decimals of it count: what lies beyond them is the noise of binary fractions, not a mark.
    """
    step, direction = _RULES[rule]
    if value < 0 and direction == ROUND_HALF_UP:
        # `decimal` takes a half away from zero; below zero, up is the other way.
        direction = ROUND_HALF_DOWN
    return float((Decimal(str(round(value, 9))) / step).to_integral_value(direction) * step) + 0.0
