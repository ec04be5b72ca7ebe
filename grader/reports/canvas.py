"""CSV for Canvas's gradebook import: five columns that say who, one that says how much."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from grader.errors import InputError
from grader.gradebook import Gradebook
from grader.reports.cells import guarded, number
from grader.reports.edited import flat
from grader.reports.formats import ReportOptions
from grader.reports.roster import (
    Finder,
    Roster,
    email,
    full_name,
    names_needed,
    one,
    read_roster,
    shown_name,
    sortable_name,
    write_rows,
)
from grader.reports.roster import number as student_number
from grader.reports.students import StudentRows, from_canvas, students

_WHO = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
_IN_PARTS = ("LastName", "FirstName")
"""The columns of the name where a Canvas is set to write it in two."""
_POSSIBLE = "    Points Possible"
_EXCUSED = "EX"
_WITH_ID = re.compile(r"\(\d+\)\s*$")


def write(book: Gradebook, path: Path, options: ReportOptions) -> Sequence[str]:
    """Fill the gradebook in `extra['worksheet']`, or write one from what the answers told of the students.

    `extra['assignment']` is the column's heading, 'Title (id)'; Canvas offers to make a new assignment of a
    title without id. Students in `extra['excused']` get EX. Raises InputError when nothing matches.
    """
    names_needed(options, "Canvas")
    class_ = list(students(book))
    excused = {flat(line) for line in options.extra.get("excused", "").splitlines() if line.strip()}
    unknown = excused - {flat(s.student) for s in class_}
    if unknown:
        raise InputError(f"there is no student '{min(unknown)}' to excuse", where=str(book.path))
    cells = {s.student: _EXCUSED if flat(s.student) in excused else number(s.certain) for s in class_}
    title = options.extra.get("assignment") or book.rubric.title or book.path.stem
    sheet = options.extra.get("worksheet", "")
    if sheet:
        return _fill(read_roster(Path(sheet)), path, class_, cells, options.extra.get("assignment", title))
    rows = [[*_WHO, guarded(title)], [_POSSIBLE, "", "", "", "", number(book.rubric.full_marks)]]
    theirs = from_canvas(book)
    for student in class_:
        who = full_name(student)
        own = student_number(student)
        ids = (own, "") if theirs and own.isdigit() else ("", own)
        rows.append([*map(guarded, (who, *ids, email(student), "")), cells[student.student]])
    write_rows(path, rows)
    return ()


def _fill(
    roster: Roster, path: Path, class_: list[StudentRows], cells: dict[str, str], title: str
) -> Sequence[str]:
    """The columns that say who, and the assignment's; without a certain mark the old one stays."""
    who = roster.columns(*_IN_PARTS) or (roster.needed("Student"),)
    identifiers = [roster.column(name) for name in ("ID", "SIS User ID", "SIS Login ID")]
    finder = Finder(
        class_,
        [
            *((one(column), student_number) for column in identifiers),
            (one(roster.column("SIS Login ID")), email),
            (who[::-1], full_name),
            (who[::-1], shown_name),
            (who, sortable_name),
        ],
    )
    column = _assignment(roster, title)
    width = len(roster.header)
    others = [roster.column(name) for name in ("Integration ID", "Root Account", "Section")]
    kept = [i for i in (*who, *identifiers, *others) if i is not None]
    header = [guarded(roster.header[i]) for i in kept]
    rows = [[*header, guarded(roster.header[column] if column < width else title)]]
    for row in roster.rows:
        student = finder.find(row)
        old = row[column] if column < width else ""
        new = cells[student.student] if student is not None else ""
        mark = old if old == _EXCUSED or not new else new
        rows.append([*(_kept(row[i]) for i in kept), mark])
    notes = finder.left(roster.path)
    write_rows(path, rows, roster.delimiter)
    return notes


def _assignment(roster: Roster, title: str) -> int:
    """The column of the assignment: headed exactly so, or by this title with Canvas's id behind it."""
    wanted = flat(title)
    headings = [flat(cell) for cell in roster.header]
    if wanted in headings:
        return headings.index(wanted)
    bare = [i for i, h in enumerate(headings) if _WITH_ID.search(h) and _WITH_ID.sub("", h).strip() == wanted]
    if len(bare) > 1:
        raise InputError(
            f"two assignments are called '{wanted}'",
            where=str(roster.path),
            hint="Add the id, as in 'Title (123)'.",
            flags="--assignment 'Title (123)'",
        )
    return bare[0] if bare else len(headings)


def _kept(cell: str) -> str:
    """A cell of Canvas's own; the row of possible points keeps the spaces that Canvas knows it by."""
    return cell if cell.startswith("    ") else guarded(cell)
