"""Moodle's offline grading worksheet: the one that the teacher downloaded, with grades and feedback in it.

Identifiers and times of last change stay as Moodle wrote them: by these it accepts or refuses a row.
"""

from __future__ import annotations

import re
from pathlib import Path

from grader.errors import ErrorKind, InputError
from grader.gradebook import Gradebook
from grader.reports.cells import guarded, number
from grader.reports.formats import ReportOptions
from grader.reports.roster import Finder, email, full_name, names_needed, read_roster, write_rows
from grader.reports.roster import number as student_number
from grader.reports.students import StudentRows, feedback_text, full_marks, students

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
_GUARDED = ("full name", "online text", "feedback comments")
_DIGITS = re.compile(r"(\d+)\s*$")


def write(book: Gradebook, path: Path, options: ReportOptions) -> None:
    """Fill the worksheet in `extra['worksheet']`, or write one where students' Moodle numbers are known.

    Rows of students without a certain mark stay as they are. Raises InputError when nothing matches, or
    the worksheet's maximum is not the rubric's and `extra['scale']` does not say to scale.
    """
    names_needed(options, "Moodle")
    class_ = list(students(book))
    sheet = options.extra.get("worksheet", "")
    if sheet:
        _fill(Path(sheet), path, class_, full_marks(book), scale=bool(options.extra.get("scale")))
    else:
        _fresh(path, class_, full_marks(book))


def _fill(sheet: Path, path: Path, class_: list[StudentRows], full: float, *, scale: bool) -> None:
    roster = read_roster(sheet)
    identifier, grade = roster.needed("Identifier"), roster.needed("Grade")
    feedback = roster.column("Feedback comments")
    most = roster.column("Maximum Grade")
    numbered = Finder([s for s in class_ if student_number(s)], [(0, student_number)])
    finder = Finder(
        class_,
        [
            (roster.column("Email address"), email),
            (roster.column("ID number"), student_number),
            (roster.column("Full name"), full_name),
            (roster.column("Full name"), lambda s: s.student),
        ],
    )
    guarded_columns = [c for name in _GUARDED if (c := roster.column(name)) is not None]
    matched = 0
    rows = [[guarded(cell) for cell in roster.header]]
    for row in roster.rows:
        own = _DIGITS.search(row[identifier])
        student = (numbered.find([own[1]]) if own else None) or finder.find(row)
        matched += student is not None
        if student is not None and student.certain is not None:
            factor = _factor(row[most] if most is not None else "", full, scale, sheet)
            text = number(round(student.certain * factor, 5))
            row[grade] = text.replace(".", ",") if most is not None and "," in row[most] else text
            if feedback is not None:
                row[feedback] = feedback_text(student)
        for column in guarded_columns:
            row[column] = guarded(row[column]) if row[column] != "-" else "-"
        rows.append(row)
    if not matched:
        raise InputError(
            "no student of the gradebook is in this worksheet",
            where=str(sheet),
            hint="Students are found by participant number, e-mail address, ID number or full name.",
            kind=ErrorKind.NOT_FOUND,
        )
    write_rows(path, rows, roster.delimiter)


def _factor(maximum: str, full: float, scale: bool, sheet: Path) -> float:
    try:
        most = float(maximum.replace(",", "."))
    except ValueError:
        return 1.0
    if most == full:
        return 1.0
    if not scale:
        raise InputError(
            f"the worksheet's maximum grade is {most:g}, the rubric's {full:g}",
            where=str(sheet),
            hint="Scale the marks, or set the rubric's `marks`.",
            flags="--scale",
            kind=ErrorKind.MISMATCH,
        )
    return most / full


def _fresh(path: Path, class_: list[StudentRows], full: float) -> None:
    if not any(student_number(s).isdigit() for s in class_):
        raise InputError(
            "Moodle's participant numbers are not known, and a worksheet needs them",
            hint="Download the grading worksheet from Moodle, and have it filled in.",
            flags="--worksheet FILE",
            kind=ErrorKind.NEEDS_FILE,
        )
    rows: list[list[str]] = [list(_HEADER)]
    for student in class_:
        if student_number(student).isdigit():
            certain = student.certain
            who = (f"Participant {student_number(student)}", guarded(full_name(student)))
            graded = guarded(feedback_text(student)) if certain is not None else ""
            address = guarded(email(student))
            rows.append([*who, address, "", number(certain), number(full), "Yes", "-", "-", graded])
    write_rows(path, rows)
