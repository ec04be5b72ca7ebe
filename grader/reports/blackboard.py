"""Blackboard's grade center: 'Work offline', download, fill in, upload.

It knows a student by `Username` and a column by the number behind its heading, 'Essay [Total Pts: 10 Score]
|12345'; a column without one becomes a new column. Cells of a file with commas stand in quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from grader.gradebook import Gradebook
from grader.reports.filled import MarkPlace, write_for
from grader.reports.formats import ReportOptions
from grader.reports.roster import email, login, number

BLACKBOARD = MarkPlace(
    name="Blackboard",
    who=((("Username",), (number, login, email)), (("Student ID",), (number,))),
    names=("Last Name", "First Name"),
    title=re.compile(
        r"(?P<title>.+?)\s*\[Total Pts: (?:up to )?(?P<most>\d+(?:[.,]\d+)?)[^\]]*\]\s*(?:\|\d+)?", re.DOTALL
    ),
    heading=lambda title, full: f"{title} [Total Pts: {full:g} Score]",
    new=("Last Name", "First Name", "Username"),
    back=("Last Name", "First Name", "Username", "Student ID"),
    quoted=True,
)


def write(book: Gradebook, path: Path, options: ReportOptions) -> Sequence[str]:
    """See `write_for`. The columns that say who, and the one of the marks."""
    return write_for(BLACKBOARD, book, path, options)
