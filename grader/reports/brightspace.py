"""Brightspace (D2L): Grades, Enter grades, Import.

First `OrgDefinedId` or `Username`, then 'TITLE Points Grade' columns, last `End-of-Line Indicator` with '#'.
Names and addresses are not to be among them. Its own exports have '#' before numbers and logins, and
'<Numeric MaxPoints:10 ...>' behind the heading.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from grader.gradebook import Gradebook
from grader.reports.filled import MarkPlace, write_for
from grader.reports.formats import ReportOptions
from grader.reports.roster import email, login, number

BRIGHTSPACE = MarkPlace(
    name="Brightspace",
    who=(
        (("OrgDefinedId", "Org Defined ID"), (number,)),
        (("Username",), (login, number, email)),
        (("Email",), (email,)),
    ),
    names=("Last Name", "First Name"),
    title=re.compile(
        r"(?P<title>.+?) Points Grade(?:\s*<(?:Numeric )?MaxPoints:\s*(?P<most>\d+(?:[.,]\d+)?)[^>]*>)?",
        re.DOTALL,
    ),
    heading=lambda title, full: f"{title} Points Grade <Numeric MaxPoints:{full:g}>",
    new=("OrgDefinedId",),
    back=("OrgDefinedId", "Org Defined ID", "Username"),
    end=("End-of-Line Indicator", "#"),
)


def write(book: Gradebook, path: Path, options: ReportOptions) -> Sequence[str]:
    """See `write_for`."""
    return write_for(BRIGHTSPACE, book, path, options)
