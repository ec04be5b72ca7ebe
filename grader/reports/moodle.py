"""CSV for Moodle's gradebook import, where the teacher says which column is what.

A feedback never comes without its grade: Moodle would lose the grade it has.
"""

from __future__ import annotations

from pathlib import Path

from grader.gradebook import Gradebook
from grader.reports.cells import guarded, number
from grader.reports.formats import ReportOptions
from grader.reports.roster import email, names_needed, write_rows
from grader.reports.students import feedback_text, students

_WHO = ("First name", "Last name", "ID number", "Email address")


def write(book: Gradebook, path: Path, options: ReportOptions) -> None:
    """One row a student: the total and its feedback, then each question's mark where there are several."""
    names_needed(options, "Moodle")
    questions = book.rubric.questions
    title = options.extra.get("assignment") or book.rubric.title or book.path.stem
    several = [q.id for q in questions] if len(questions) > 1 else []
    header = [*_WHO, title, f"{title} (feedback)", *(f"{title}: {question}" for question in several)]
    rows = [[guarded(cell) for cell in header]]
    for student in students(book):
        marks = {row.question.id: row.certain_mark for row in student.rows}
        certain = student.certain
        who = [*student.names, student.person.number, email(student)]
        rows.append(
            [
                *(guarded(cell) for cell in who),
                number(certain),
                guarded(feedback_text(student)) if certain is not None else "",
                *(number(marks.get(question)) for question in several),
            ]
        )
    write_rows(path, rows)
