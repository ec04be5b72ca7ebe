"""The class list: a row a student with the sum over all questions, sorted by name.

One table for the CSV, the workbook's first sheet, the class report and the command line.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.domain import Rubric
from grader.gradebook import Gradebook
from grader.marks import Mark
from grader.reports.cells import guarded, number
from grader.reports.formats import ReportOptions
from grader.review.answers import ClassReview, reviewed
from grader.review.totals import StudentTotal, totals

Cell = str | float | None
"""None is an empty cell: what isn't known is not zero."""
NO_ANSWER = "no answer"
HEAD = ("student", "total", "out of", "at least", "at most", "open verdicts", "not graded")
"""Columns before those of the questions. `total` is empty until it is certain; the next two bound it."""
PRINTED_HEAD = ("student", "total", "out of", "open verdicts", "not graded")
"""The same for people's eyes alone: `total` may be a range."""


@dataclass(frozen=True, slots=True)
class ClassTable:
    """Headings, and a row of cells a student."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def class_list(review: ClassReview, options: ReportOptions) -> ClassTable:
    """The list of a class, sorted by the names that it shows."""
    rows = [_row(one, review.rubric, options) for one in totals(review)]
    headings = [" ".join(f"{q.id}: {q.text}".split()) if q.text else q.id for q in review.rubric.questions]
    return ClassTable((*HEAD, *headings), tuple(sorted(rows, key=lambda row: str(row[0]).casefold())))


def printed_list(review: ClassReview, options: ReportOptions) -> tuple[tuple[str, ...], ...]:
    """The list to be read, headings first: a range of marks while something is open."""
    questions = review.rubric.questions
    rows = [
        (
            options.name(one.student),
            shown(one.mark),
            number(review.rubric.full_marks),
            str(one.open_verdicts or ""),
            str(one.ungraded or ""),
            *(cell if isinstance(cell, str) else number(cell) for cell in _marks(one, review.rubric)),
        )
        for one in totals(review)
    ]
    headings = (*PRINTED_HEAD, *(question.id for question in questions))
    return (headings, *sorted(rows, key=lambda row: row[0].casefold()))


def write(book: Gradebook, path: Path, options: ReportOptions) -> None:
    """Write the list as CSV: utf-8 with a mark, so that Excel shows every letter."""
    listed = class_list(reviewed(book), options)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(map(guarded, listed.headings))
        writer.writerows([_text(cell) for cell in row] for row in listed.rows)


def shown(mark: Mark | None) -> str:
    """A mark or range of marks that no spreadsheet takes for a date."""
    if mark is None:
        return ""
    return number(mark.low) if mark.settled else f"{number(mark.low)} to {number(mark.high)}"


def _row(one: StudentTotal, rubric: Rubric, options: ReportOptions) -> tuple[Cell, ...]:
    bounds = (one.mark.low, one.mark.high) if one.mark else (None, None)
    counts = (one.open_verdicts, one.ungraded)
    return (options.name(one.student), one.certain, rubric.full_marks, *bounds, *counts, *_marks(one, rubric))


def _marks(one: StudentTotal, rubric: Rubric) -> Iterator[Cell]:
    """What each question came to, as a number once it is certain."""
    by_question = {row.question.id: row for row in one.rows}
    for question in rubric.questions:
        row = by_question.get(question.id)
        if row is None:
            yield NO_ANSWER
        else:
            yield shown(row.mark) if row.certain_mark is None else row.certain_mark


def _text(cell: Cell) -> str:
    return guarded(cell) if isinstance(cell, str) else number(cell)
