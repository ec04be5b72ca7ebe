"""CSV, one row an answer: utf-8 with a mark, so that Excel shows every letter."""

from __future__ import annotations

import csv
from pathlib import Path

from grader.gradebook import Gradebook
from grader.reports.cells import guarded, number
from grader.reports.formats import ReportOptions
from grader.reports.table import AnswerRow, answer_rows

HEAD = ("answer_id", "student", "question_id", "mark", "mark_low", "mark_high", "full_marks", "comment")
"""Columns before the key points. `mark` is empty until it is certain; low and high bound it."""
TAIL = ("missed", "unsure", "answer")
"""Columns after the key points."""


def write(book: Gradebook, path: Path, options: ReportOptions) -> None:
    """Write the class. Each key point has a column holding covered, missed, unsure or nothing."""
    rows = list(answer_rows(book))
    columns = {f"{q.id}: {p.text}": (q.id, p.id) for q in book.rubric.questions for p in q.key_points}
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*HEAD, *(guarded(title) for title in columns), *TAIL])
        for row in rows:
            labels = {(row.question.id, p.point.id): p.label for p in row.points}
            cells = [labels.get(key) or "" for key in columns.values()]
            writer.writerow([*_head(row, options), *cells, *_tail(row)])


def _head(row: AnswerRow, options: ReportOptions) -> list[str]:
    mark = row.mark
    certain = mark.low if mark and mark.settled else None
    return [
        guarded(options.answer_id(row.answer)),
        guarded(options.name(row.answer.student)),
        guarded(row.question.id),
        number(certain),
        number(mark.low if mark else None),
        number(mark.high if mark else None),
        number(row.question.full_marks),
        guarded(row.comment),
    ]


def _tail(row: AnswerRow) -> list[str]:
    def named(label: str) -> str:
        return guarded("; ".join(p.point.text for p in row.points if p.label == label))

    return [named("missed"), named("unsure"), guarded(row.answer.text)]
