"""What answers are put in groups by: length, language, when they were decided, the columns of a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from grader.answers.delimited import read_delimited
from grader.answers.limits import Limits
from grader.answers.sniff import FileKind, kind_of
from grader.answers.spreadsheet import read_workbook
from grader.errors import InputError
from grader.fairness.compared import CheckedVerdict
from grader.review.answers import ClassReview, ReviewedAnswer
from grader.rubrics import read_bytes
from grader.text import words

MOST_GROUPS = 8
"""Different values of a column; one with more tells people apart and not groups."""
Groups = Mapping[str, Mapping[str, str]]
"""Property -> answer id -> its group."""


def properties(review: ClassReview, verdicts: Sequence[CheckedVerdict]) -> Groups:
    """The groups that every class has, in thirds of its answers; blank answers are in none by language."""
    rows = list(review.by_question())
    decided: dict[str, str] = {}
    for verdict in sorted(verdicts, key=lambda v: v.time):
        decided.setdefault(verdict.answer_id, verdict.time)
    return {
        "length": _thirds(rows, lambda row: len(words(row.text)), ("short", "middling", "long")),
        "mean word length": _thirds(
            [row for row in rows if words(row.text)],
            lambda row: sum(map(len, words(row.text))) / len(words(row.text)),
            ("short words", "middling words", "long words"),
        ),
        "order of deciding": _thirds(
            [row for row in rows if row.id in decided],
            lambda row: datetime.fromisoformat(decided[row.id]).timestamp(),
            ("decided first", "decided next", "decided last"),
        ),
    }


def columns(path: Path, review: ClassReview) -> Groups:
    """The group columns of a file with a row a student: every column with few different values.

    Raises InputError where the file cannot be read, no column holds this class's students, or none groups.
    """
    data = read_bytes(path)
    read = read_workbook if kind_of(path.name, data) is FileKind.WORKBOOK else read_delimited
    rows = [row for row in read(data, where=str(path), limits=Limits()).rows if not row.empty]
    head, body = (rows[0].cells, rows[1:]) if rows else ((), [])
    of_class = {_name(row.answer.student): row.answer.student for row in review.by_question()}
    known = [sum(_name(row.cell(place)) in of_class for row in body) for place in range(len(head))]
    if not any(known):
        raise InputError(
            "no column of this file names students of this class",
            where=str(path),
            hint="It takes a column of names as the answers have them, and a column a group.",
        )
    at = known.index(max(known))
    groups = {}
    for place, title in enumerate(head):
        values = {
            of_class[_name(row.cell(at))]: row.cell(place).strip()
            for row in body
            if _name(row.cell(at)) in of_class and row.cell(place).strip()
        }
        if place != at and title.strip() and 2 <= len(set(values.values())) <= MOST_GROUPS:
            groups[" ".join(title.split())] = {
                row.id: values[row.answer.student]
                for row in review.by_question()
                if row.answer.student in values
            }
    if not groups:
        raise InputError(
            "no column of this file puts the students in groups",
            where=str(path),
            hint=f"A group column has 2 to {MOST_GROUPS} different values.",
        )
    return groups


def _thirds(
    rows: Sequence[ReviewedAnswer], of: Callable[[ReviewedAnswer], float], names: Sequence[str]
) -> dict[str, str]:
    """Three groups as even as ties allow: equal values are in one group."""
    values = sorted(map(of, rows))
    cuts = [values[len(values) * third // 3] for third in (1, 2)] if values else []
    placed = {row.id: sum(of(row) >= cut for cut in cuts) for row in rows}
    return {answer: names[place] for answer, place in sorted(placed.items(), key=lambda each: each[1])}


def _name(text: str) -> str:
    return " ".join(text.casefold().split())
