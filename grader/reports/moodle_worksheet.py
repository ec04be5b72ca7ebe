"""Moodle's offline grading worksheet: the one that the teacher downloaded, with grades and feedback in it.

Identifiers, headings and times of last change stay as Moodle wrote them: by these it accepts or refuses a row
(mod/assign/feedback/offline/importgradeslib.php). A worksheet that a spreadsheet program has saved is written
with commas again, as Moodle reads no other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from grader.errors import ErrorKind, InputError
from grader.gradebook import Gradebook
from grader.reports import moodle_words
from grader.reports.cells import guarded, number
from grader.reports.formats import ReportOptions
from grader.reports.roster import (
    Finder,
    email,
    full_name,
    names_needed,
    one,
    participant,
    read_roster,
    scale_to,
    shown_name,
    write_rows,
)
from grader.reports.roster import number as student_number
from grader.reports.students import StudentRows, feedback_text, students

_HEADER = (
    "Identifier",
    "Full name",
    "Email address",
    "Status",
    "Grade",
    "Maximum Grade",
    "Grade can be changed",
    "Last modified (submission)",
    "Last modified (grade)",
    "Feedback comments",
)
_IDENTIFIER = re.compile(r"\D*?(\d+)\s*$")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def write(book: Gradebook, path: Path, options: ReportOptions) -> Sequence[str]:
    """Fill the worksheet in `extra['worksheet']`, or write one where students' Moodle numbers are known.

    Rows of students without a certain mark stay as they are. Raises InputError when nothing matches, or
    the worksheet's maximum is not the rubric's and `extra['scale']` does not say to scale.
    """
    names_needed(options, "Moodle")
    class_ = list(students(book))
    sheet = options.extra.get("worksheet", "")
    if sheet:
        return _fill(
            Path(sheet), path, class_, book.rubric.full_marks, scale=bool(options.extra.get("scale"))
        )
    _fresh(path, class_, book.rubric.full_marks)
    return ()


def _fill(sheet: Path, path: Path, class_: list[StudentRows], full: float, *, scale: bool) -> Sequence[str]:
    roster = read_roster(sheet)
    identifier = roster.needed(*moodle_words.IDENTIFIER)
    grade = roster.needed(*moodle_words.GRADE)
    feedback, most = roster.column(*moodle_words.FEEDBACK), roster.column(*moodle_words.MAXIMUM)
    name = one(roster.column(*moodle_words.FULL_NAME))
    finder = Finder(
        class_,
        [
            (one(identifier), participant),
            (one(roster.column(*moodle_words.EMAIL)), email),
            (one(roster.column(*moodle_words.ID_NUMBER)), student_number),
            (name, full_name),
            (name, shown_name),
        ],
    )
    texts = (moodle_words.FULL_NAME, moodle_words.ONLINE_TEXT, moodle_words.FEEDBACK)
    written_by_people = [at for names in texts if (at := roster.column(*names)) is not None]
    rows = [[guarded(cell) for cell in roster.header]]
    for row in roster.rows:
        student = finder.find(_bare(row, identifier))
        if student is not None and student.certain is not None:
            row[grade] = _mark(student.certain, row[most] if most is not None else "", full, scale, sheet)
            if feedback is not None:
                row[feedback] = feedback_text(student)
        for column in written_by_people:
            row[column] = guarded(row[column]) if row[column] != "-" else "-"
        rows.append(row)
    notes = finder.left(sheet)
    write_rows(path, rows)
    return notes


def _bare(row: Sequence[str], identifier: int) -> list[str]:
    """The row with the number alone of 'Participant 123', whatever the language's word."""
    match = _IDENTIFIER.match(row[identifier])
    return [match[1] if match and at == identifier else cell for at, cell in enumerate(row)]


def _mark(certain: float, maximum: str, full: float, scale: bool, sheet: Path) -> str:
    """The mark in the worksheet's scale, with a decimal comma where its maximum has one."""
    stated = _NUMBER.fullmatch(maximum.strip())
    most = float(maximum.strip().replace(",", ".")) if stated else None
    text = number(round(certain * scale_to(most, full, scale=scale, where=sheet), 5))
    return text.replace(".", ",") if "," in maximum else text


def _fresh(path: Path, class_: list[StudentRows], full: float) -> None:
    if not any(participant(student) for student in class_):
        raise InputError(
            "Moodle's participant numbers are not known, and a worksheet needs them",
            hint="Download the grading worksheet from Moodle, and have it filled in.",
            flags="--worksheet FILE",
            kind=ErrorKind.NEEDS_FILE,
        )
    rows: list[list[str]] = [list(_HEADER)]
    for student in class_:
        if participant(student):
            certain = student.certain
            who = (f"Participant {participant(student)}", guarded(full_name(student)))
            graded = guarded(feedback_text(student)) if certain is not None else ""
            address = guarded(email(student))
            rows.append([*who, address, "", number(certain), number(full), "Yes", "-", "-", graded])
    write_rows(path, rows)
