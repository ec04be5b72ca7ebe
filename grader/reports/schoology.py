"""Schoology: Gradebook, Export as CSV, fill in, Import, where the teacher matches the columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from grader.gradebook import Gradebook
from grader.reports.filled import MarkPlace, write_for
from grader.reports.formats import ReportOptions
from grader.reports.roster import email, number, participant

SCHOOLOGY = MarkPlace(
    name="Schoology",
    who=(
        (("Unique User ID", "Unique ID", "Student ID"), (number,)),
        (("Schoology User ID", "User ID", "UID"), (participant,)),
        (("Email", "Email Address"), (email,)),
    ),
    names=("Last Name", "First Name"),
    title=re.compile(
        r"(?P<title>.+?)(?:\s*[(\[](?:max(?:imum)?|out of|\/)?:?\s*(?P<most>\d+(?:[.,]\d+)?)[^)\]]*[)\]])?",
        re.IGNORECASE | re.DOTALL,
    ),
    heading=lambda title, _full: title,
    new=("Last Name", "First Name", "Unique User ID"),
    back=None,
)


def write(book: Gradebook, path: Path, options: ReportOptions) -> Sequence[str]:
    """See `write_for`."""
    return write_for(SCHOOLOGY, book, path, options)
