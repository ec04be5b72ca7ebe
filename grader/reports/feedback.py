"""What a student is told: covered with the evidence, missed in the rubric's words, the mark, a comment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from grader.appeals.appeal import appealed
from grader.comments.quoting import quote_of, with_quote
from grader.domain import Label
from grader.drafting.draft import draft
from grader.drafting.languages import language_of
from grader.gradebook import Gradebook
from grader.marks import Mark
from grader.reports.cells import number
from grader.reports.columns import own_marks
from grader.reports.formats import ReportOptions
from grader.reports.students import StudentRows
from grader.review.answers import ReviewedAnswer, ReviewedPoint
from grader.signs import word
from grader.text import visible

Unsettled = Literal["omit", "mark"]
"""What happens to key points that are still unsure or ungraded: left out, or listed as not decided."""


SENTENCES = "sentences"
"""The key of `ReportOptions.extra` that has drafted feedback written where there is no comment."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """The values that a template may use for one student's page."""

    student: StudentRows
    shown_name: str
    values: dict[str, object]


def feedback(
    book: Gradebook, student: StudentRows, options: ReportOptions, unsettled: Unsettled, code: str
) -> Feedback:
    """One student's page as plain values. A mark is there only when nothing in it is open.

    `code`: what the student is found by who asks about the page (`grader.appeals.codes`).
    """
    name = options.name(student.student)
    coded = bool(options.names)
    given, family = ("", "") if coded else student.names
    language = language_of(book.rubric)
    full = sum(row.question.full_marks for row in student.rows)
    values: dict[str, object] = {
        "title": book.rubric.title or "Feedback",
        "student": name,
        "code": code,
        "given": given,
        "family": family,
        "mark": number(student.certain),
        "mark_range": _range(student.mark),
        "full": number(full),
        "questions": [
            {
                **_question(row, unsettled),
                **_appeals(book, row),
                "sentences": draft(row, language) if options.extra.get(SENTENCES) and not row.comment else "",
            }
            for row in student.rows
        ],
    }
    return Feedback(student, name, values)


def _question(row: ReviewedAnswer, unsettled: Unsettled) -> dict[str, object]:
    answer = visible(row.answer.text)

    own, reason = own_marks(row)

    def points(*labels: Label | None, fault: bool | None = False) -> list[dict[str, str]]:
        return [_point(p, answer) for p in row.points if p.label in labels and fault in (None, p.point.fault)]

    return {
        "id": row.question.id,
        "text": row.question.text or row.question.id,
        "mark": number(row.certain_mark),
        "mark_range": _range(row.mark),
        "full": number(row.question.full_marks),
        "covered": points(Label.COVERED),
        "missed": points(Label.MISSED),
        "faults": points(Label.COVERED, fault=True),
        "free_of": [p for p in points(Label.MISSED, fault=True) if p["comment"]],
        "unsettled": points(Label.UNSURE, None, fault=None) if unsettled == "mark" else [],
        "own_marks": f"{own:+g}" if own is not None else "",
        "own_reason": visible(reason),
        "comment": row.comment,
        "answer": answer,
    }


def _point(said: ReviewedPoint, answer: str) -> dict[str, str]:
    quote = quote_of(said, answer)
    return {
        "text": said.point.text,
        "evidence": quote,
        "level": said.level,
        "comment": with_quote(said.comment, quote),
    }


def _range(mark: Mark | None) -> str:
    """'2 to 4', while something in it is open; '' for a mark, and where nothing is graded."""
    return f"{mark.low:g} to {mark.high:g}" if mark is not None and not mark.settled else ""


def _appeals(book: Gradebook, row: ReviewedAnswer) -> dict[str, object]:
    """What was decided anew because the student asked, and the mark before."""
    found = appealed(book, row)
    if found is None:
        return {"appeals": [], "mark_before": ""}
    before = found.mark_before
    return {
        "appeals": [
            {
                "text": row.question.key_point(point.point_id).text,
                "before": word(row.question.key_point(point.point_id), point.before, point.levels[0])
                if point.before
                else "not decided",
                "after": word(row.question.key_point(point.point_id), point.after, point.levels[1]),
                "reason": point.reason,
                "date": point.time[:10],
            }
            for point in found.points
        ],
        "mark_before": number(before.low if before is not None and before.settled else None),
    }
