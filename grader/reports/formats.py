"""The list of formats, and the one way a report comes to disk: whole, or not at all."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, cast

from grader.domain import Answer
from grader.gradebook import Gradebook
from grader.reports.files import replacing
from grader.reports.origins import spare_origins


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """What the teacher chooses about a report."""

    force: bool = False
    """An existing file may be overwritten."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Student -> the code that stands for them. Empty: names are shown."""
    extra: Mapping[str, str] = field(default_factory=dict)
    """What one format alone needs: `assignment` (the title of its column), `worksheet` (the path of a
    file from the school's system to fill in), `scale` ('yes': scale marks to that file's maximum),
    `excused` (students, one a line)."""

    def name(self, student: str) -> str:
        """The student as this report calls them."""
        return self.names.get(student, student)

    def answer_id(self, answer: Answer) -> str:
        """The answer's id as this report shows it: ids may hold names, so a code replaces them."""
        if not self.names:
            return answer.id
        return f"{self.name(answer.student)}/{answer.question_id}"


class Writer(Protocol):
    """What the module of a format offers."""

    def write(self, book: Gradebook, path: Path, options: ReportOptions) -> Sequence[str] | None:
        """Writes the file, and says what else the teacher has to know, if anything."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its name, what follows the gradebook's name, what it is for, and where it is written."""

    name: str
    suffix: str
    description: str
    module: str


FORMATS: dict[str, Format] = {
    f.name: f
    for f in (
        Format(
            "totals",
            "-totals.csv",
            "one row a student, with the sum over all questions",
            "grader.reports.class_list",
        ),
        Format("csv", "-marks.csv", "one row an answer, for any spreadsheet", "grader.reports.csv"),
        Format("xlsx", "-marks.xlsx", "class list, a sheet a question, charts", "grader.reports.xlsx"),
        Format("jsonl", "-marks.jsonl", "one line a verdict, for programs", "grader.reports.jsonl"),
        Format("moodle", "-moodle.csv", "for Moodle's gradebook import", "grader.reports.moodle"),
        Format(
            "moodle-worksheet",
            "-worksheet.csv",
            "Moodle's offline grading worksheet, filled in",
            "grader.reports.moodle_worksheet",
        ),
        Format("canvas", "-canvas.csv", "for Canvas's gradebook import", "grader.reports.canvas"),
        Format(
            "blackboard",
            "-blackboard.csv",
            "Blackboard's grade center, filled in",
            "grader.reports.blackboard",
        ),
        Format(
            "brightspace", "-brightspace.csv", "for Brightspace's grades import", "grader.reports.brightspace"
        ),
        Format("schoology", "-schoology.csv", "for Schoology's gradebook import", "grader.reports.schoology"),
        Format(
            "sheets", "-sheets.csv", "for Google Sheets, as Classroom downloads it", "grader.reports.sheets"
        ),
    )
}


def default_path(name: str, gradebook: Path) -> Path:
    """Where a report goes unless told otherwise: beside the gradebook, under its name."""
    return gradebook.with_name(f"{gradebook.stem}{FORMATS[name].suffix}")


def write_report(name: str, book: Gradebook, path: Path, options: ReportOptions | None = None) -> list[str]:
    """Write a report, and return what else has to be said of it, a sentence each.

    Raises InputError where the file exists and may not be overwritten, or can't be.

    What the answers were read from is never written over, also with `force`.
    """
    options = options or ReportOptions()
    spare_origins(book, path)
    writer = cast(Writer, importlib.import_module(FORMATS[name].module))
    with replacing(path, force=options.force) as part:
        return list(writer.write(book, part, options) or ())
