"""Gradescope's export of evaluations, a CSV a question, read as a rubric; a student's row is no key point.

`Assignment Submission ID, Question Submission ID, First Name, ..., Score, Submission Time`, a column a rubric
item, `Adjustment, Comments, Grader, Tags`; a row a student; and behind an empty line `Point Values`: the
question's points, then those of each item, not under their columns. So read it the programs that teachers
wrote for it (docs/files.md). Whether a question is scored up from zero or down from full marks stands nowhere
in it, but the students' scores tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import NoReturn

from grader.answers.grid import Grid, GridRow
from grader.answers.roles import plain
from grader.domain import Rubric
from grader.errors import ErrorKind, InputError
from grader.rubrics.as_written import WrittenPoint, WrittenQuestion, build, named_levels, number

_OURS = {"question submission id", "submission time", "adjustment"}
_NO_ITEM = "flagged for follow up"
_FILE_NAME = re.compile(r"\d+(?:\.\d+)*_(?P<name>.+)")
_NEAR = 1e-6


@dataclass(frozen=True, slots=True)
class _Item:
    """A rubric item: its words, its points as Gradescope states them, and the students it was given."""

    text: str
    points: float
    given: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class _Graded:
    """What a student has for the question: the points of the items given, adjusted, and the score."""

    items: float
    adjustment: float
    score: float


def from_gradescope(grid: Grid, *, where: str) -> Rubric | None:
    """One question with its items as key points, or as faults where they take marks; None for another table.

    Raises InputError, naming the items and no student, where what the items are worth can't be told.
    """
    rows = [row for row in grid.rows if not row.empty]
    names = [plain(cell) for cell in rows[0].cells] if rows else []
    if not set(names) >= _OURS:
        return None
    columns = [
        index
        for index in range(names.index("submission time") + 1, names.index("adjustment"))
        if names[index] != _NO_ITEM
    ]
    texts = [" ".join(rows[0].cell(index).split()) for index in columns]
    values = _values(rows)
    if not texts or len(values) != len(texts) + 1:
        _refuse(
            "Gradescope's evaluations of this question do not say what its rubric items are worth",
            texts,
            where,
        )
    full, *worth = values
    students = [row for row in rows[1:] if row.cell(0).strip().isdigit()]
    items = [
        _Item(text, points, tuple(_true(row.cell(index)) for row in students))
        for text, points, index in zip(texts, worth, columns, strict=True)
    ]
    graded = [one for place, row in enumerate(students) if (one := _graded(row, place, names, items))]
    up, down = _fits(graded, full, lambda one: one.items), _fits(graded, full, lambda one: full - one.items)
    if up == down:
        _refuse(
            "Gradescope's evaluations do not say whether rubric items give marks or take them, and the scores"
            " of this question do not show it",
            texts,
            where,
        )
    if up:
        question = WrittenQuestion(
            rows[0].number, text=_name(where), points=_given(items, full, rows[0].number)
        )
    else:
        if back := [item.text for item in items if item.points < 0]:
            _refuse(
                f"this question is scored down from full marks, and '{back[0]}' gives some back", texts, where
            )
        taken = [
            WrittenPoint(item.text, rows[0].number, points=item.points, fault=True)
            for item in items
            if item.points
        ]
        question = WrittenQuestion(rows[0].number, text=_name(where), marks=full, points=taken)
    if not question.points:
        _refuse("no rubric item of this question gives marks or takes them", texts, where)
    return build([question], title=question.text, where=where, unit="row")


def _values(rows: Sequence[GridRow]) -> list[float]:
    """The question's points and its items', in the order of the columns; none where the row isn't there."""
    row = next((row for row in rows if plain(row.cell(0)) == "point values"), None)
    return [value for cell in row.cells[1:] if (value := number(cell)) is not None] if row else []


def _graded(row: GridRow, place: int, names: Sequence[str], items: Sequence[_Item]) -> _Graded | None:
    """None where nobody has graded the student: that score says nothing of the items."""
    score = number(row.cell(names.index("score"))) if "score" in names else None
    grader = row.cell(names.index("grader")).strip() if "grader" in names else ""
    if score is None or not grader:
        return None
    given = sum(item.points for item in items if item.given[place])
    return _Graded(given, number(row.cell(names.index("adjustment"))) or 0.0, score)


def _fits(graded: Sequence[_Graded], full: float, scored: Callable[[_Graded], float]) -> bool:
    """Whether every score is what this way of scoring comes to, kept between 0 and full marks or not."""

    def told(one: _Graded) -> bool:
        value = scored(one) + one.adjustment
        return any(abs(one.score - v) < _NEAR for v in (value, max(0.0, value), min(full, value)))

    return bool(graded) and all(map(told, graded))


def _given(items: Sequence[_Item], full: float, line: int) -> list[WrittenPoint]:
    """Key points of items that are added up; those of 0 points neither give nor take, and are left out.

    'Group: item' may stand for one of several, of which a student gets one: where only that makes the items
    come to full marks, and no student has two of a group, a group is a key point and its items are levels.
    """
    alone = [WrittenPoint(item.text, line, points=item.points) for item in items if item.points]
    groups: dict[str, list[_Item]] = {}
    for item in items:
        name, colon, _ = item.text.partition(": ")
        groups.setdefault(name if colon else item.text, []).append(item)
    if _comes_to(alone, full) or any(_two_at_once(group) for group in groups.values()):
        return alone
    chosen = [_one_of(group, line) for group in groups.values() if any(item.points for item in group)]
    return chosen if _comes_to(chosen, full) else alone


def _comes_to(points: Sequence[WrittenPoint], full: float) -> bool:
    return abs(sum(max(0.0, point.points or 0.0) for point in points) - full) < _NEAR


def _two_at_once(group: Sequence[_Item]) -> bool:
    return any(sum(given) > 1 for given in zip(*(item.given for item in group), strict=True))


def _one_of(group: Sequence[_Item], line: int) -> WrittenPoint:
    """The best item of a group as a key point, with a level an item."""
    best = max(group, key=lambda item: item.points)
    levels = [(item.text.partition(": ")[2] or item.text, item.points) for item in group]
    if all(points for _, points in levels):
        levels.append(("none of these", 0.0))
    return WrittenPoint(best.text, line, points=best.points, levels=named_levels(levels))


def _name(where: str) -> str:
    """The question's name, which stands in the file's: '1.2_Why_ice_floats.csv'."""
    stem = PurePath(where).stem
    named = _FILE_NAME.fullmatch(stem)
    return " ".join((named["name"] if named else stem).replace("_", " ").split())


def _true(cell: str) -> bool:
    return cell.strip().casefold() == "true"


def _refuse(problem: str, items: Sequence[str], where: str) -> NoReturn:
    raise InputError(
        problem,
        where=where,
        hint="Write the items that a good answer states as a list, a line each, with their points."
        f" It has: {'; '.join(items)}",
        kind=ErrorKind.UNSUPPORTED,
    )
