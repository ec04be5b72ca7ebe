"""CSV, one row an answer: utf-8 with a mark, so that Excel shows every letter.

The key point columns and `comment` may be edited and read back (`grader.reports.round_trip`).
"""

from __future__ import annotations

import csv
from pathlib import Path

from grader.comments.quoting import told
from grader.domain import Label
from grader.gradebook import Gradebook
from grader.learning import SettledBy
from grader.reports.cells import guarded, number
from grader.reports.columns import (
    ANSWER,
    BY_HANDOVER,
    BY_LEARNING,
    BY_TEACHER,
    COMMENT,
    FAULTS,
    FULL,
    HIGH,
    ID,
    LOW,
    MARK,
    MISSED,
    OWN,
    OWN_REASON,
    POINT_COMMENTS,
    QUESTION,
    SEAL,
    STUDENT,
    UNSURE,
    own_marks,
    point_titles,
    seal,
)
from grader.reports.formats import ReportOptions
from grader.review.answers import ReviewedAnswer, reviewed
from grader.signs import word

HEAD = (ID, STUDENT, QUESTION, MARK, LOW, HIGH, FULL, COMMENT)
"""Columns before the key points. `mark` is empty until it is certain; low and high bound it."""
TAIL = (
    MISSED,
    FAULTS,
    UNSURE,
    BY_TEACHER,
    BY_LEARNING,
    BY_HANDOVER,
    OWN,
    OWN_REASON,
    POINT_COMMENTS,
    ANSWER,
    SEAL,
)
"""Columns after the key points."""


def write(book: Gradebook, path: Path, options: ReportOptions) -> None:
    """Write the class. Each key point has a column holding covered, missed, unsure or nothing.

    That of a fault holds fault found, not found, unsure or nothing.
    """
    columns = {
        (q.id, point): f"{q.id}: {title}"
        for q in book.rubric.questions
        for point, title in point_titles(q).items()
    }
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*HEAD, *(guarded(title) for title in columns.values()), *TAIL])
        for row in reviewed(book).by_question():
            said = {
                (row.question.id, p.point.id): word(p.point, p.label, p.level) for p in row.points if p.label
            }
            cells = [said.get(key, "") for key in columns]
            writer.writerow([*_head(row, options), *cells, *_tail(row)])


def _head(row: ReviewedAnswer, options: ReportOptions) -> list[str]:
    return [
        guarded(options.answer_id(row.answer)),
        guarded(options.name(row.answer.student)),
        guarded(row.question.id),
        number(row.certain_mark),
        number(row.mark.low if row.mark else None),
        number(row.mark.high if row.mark else None),
        number(row.question.full_marks),
        guarded(row.comment),
    ]


def _tail(row: ReviewedAnswer) -> list[str]:
    points = row.points
    own, reason = own_marks(row)

    def named(label: Label, *, fault: bool | None = None) -> str:
        chosen = (p.point for p in points if p.label is label and fault in (None, p.point.fault))
        return guarded("; ".join(point.text for point in chosen))

    def settled(by: SettledBy) -> str:
        return guarded("; ".join(p.point.text for p in points if p.by is by))

    return [
        named(Label.MISSED, fault=False),
        named(Label.COVERED, fault=True),
        named(Label.UNSURE),
        settled(SettledBy.TEACHER),
        settled(SettledBy.LEARNING),
        settled(SettledBy.HANDOVER),
        number(own),
        guarded(reason),
        guarded("; ".join(comment for _, comment in told(row))),
        guarded(row.answer.text),
        str(seal(row)),
    ]
