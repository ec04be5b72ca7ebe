"""The decisions that a teacher's gesture comes to. Nothing is recorded here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from grader.domain import Decision, Label
from grader.review.answers import ReviewedAnswer, level_of


def shown_missed(row: ReviewedAnswer, place: int) -> bool:
    """What the key point at `place` counts as, or leans to: missed or not."""
    label, verdict = row.labels[place], row.verdicts[place]
    if label is Label.UNSURE and verdict is not None:
        return verdict.p_missed is None or verdict.p_missed >= 0.5
    return label is not Label.COVERED


def accepted(rows: Iterable[ReviewedAnswer]) -> list[Decision]:
    """Every key point that is graded and not decided under its present wording, decided as it is shown."""
    return [
        Decision(row.id, point.id, shown_missed(row, place))
        for row in rows
        for place, point in enumerate(row.question.key_points)
        if row.labels[place] is not None and _undecided(row.decisions[place])
    ]


def alike(
    group: Sequence[ReviewedAnswer], row: ReviewedAnswer, place: int, *, missed: bool
) -> list[Decision]:
    """One key point decided for `row` and all answers in the same words.

    Where one of them was decided on this key point before, or is not graded, `row` is decided alone.
    """
    free = all(r.decisions[place] is None and r.labels[place] is not None for r in group)
    point = row.question.key_points[place].id
    return [
        Decision(r.id, point, missed, reason="" if r is row else _same(row))
        for r in (group if free else [row])
    ]


def given_to(group: Iterable[ReviewedAnswer], row: ReviewedAnswer, reason: str = "") -> list[Decision]:
    """What `row` shows, for every answer of its group that is not decided so already."""
    members = list(group)
    new = []
    for place, point in enumerate(row.question.key_points):
        if row.labels[place] is None and row.decisions[place] is None:
            continue
        missed, level = shown_missed(row, place), level_of(point, row.decisions[place])
        new += [
            Decision(member.id, point.id, missed, reason=reason or _same(row), level=level)
            for member in members
            if (d := member.decisions[place]) is None or d.stale or (d.missed, d.level) != (missed, level)
        ]
    return new


def at_level(row: ReviewedAnswer, place: int, name: str) -> Decision:
    """The key point at `place` given a level of its own; KeyError when it has none of this name."""
    point = row.question.key_points[place]
    if (level := point.level(name)) is None:
        raise KeyError(name)
    return Decision(row.id, point.id, point.is_missed_at(level), level=level.name)


def _same(row: ReviewedAnswer) -> str:
    return f"same text as {row.id}"


def _undecided(decision: Decision | None) -> bool:
    return decision is None or decision.stale
