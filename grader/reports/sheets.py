"""Google: Classroom takes no file of marks, but a teacher can have its list in Sheets, and copy from there.

'Last Name, First Name, Email Address' and a column an assignment, as Classroom's own download has them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from grader.gradebook import Gradebook
from grader.reports.filled import MarkPlace, write_for
from grader.reports.formats import ReportOptions
from grader.reports.roster import email

SHEETS = MarkPlace(
    name="Google Classroom",
    who=((("Email Address", "Email", "E-Mail-Adresse"), (email,)),),
    names=("Last Name", "First Name"),
    title=re.compile(r"(?P<title>.+)", re.DOTALL),
    heading=lambda title, _full: title,
    new=("Last Name", "First Name", "Email Address"),
    back=None,
    people_read_it=True,
)


def write(book: Gradebook, path: Path, options: ReportOptions) -> Sequence[str]:
    """See `write_for`."""
    return write_for(SHEETS, book, path, options)
