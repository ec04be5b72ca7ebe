"""Everything that was read, into a gradebook: one way for the command, the app and the sample class."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from grader.answers import Reading
from grader.gradebook import Gradebook
from grader.reports.origins import remember_origins
from grader.reports.students import remember_people


def take_in(book: Gradebook, reading: Reading, files: Sequence[Path]) -> int:
    """Add answers, their pages, what was left out, who the students are; return how many are new or changed.

    `files` are what was read: no report of this class is ever written over them.

    Doing it again adds nothing, so what a kill interrupted is made whole by the next time.
    """
    book.add_pages(reading.pages)
    fresh = book.add_answers(reading.answers, reading.skipped)
    remember_people(book, reading)
    remember_origins(book, files)
    return fresh
