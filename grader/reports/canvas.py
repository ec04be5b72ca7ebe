"""CSV for Canvas's gradebook import: five columns that say who, one that says how much."""

from __future__ import annotations

import re
from pathlib import Path

from grader.errors import ErrorKind, InputError
from grader.gradebook import Gradebook
from grader.reports.cells import guarded, number
from grader.reports.edited import flat
from grader.reports.formats import ReportOptions
from grader.reports.roster import Finder, Roster, email, full_name, names_needed, read_roster, write_rows
from grader.reports.roster import number as student_number
from grader.reports.students import StudentRows, from_canvas, full_marks, students

_WHO = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
_POSSIBLE = "    Points Possible"
_EXCUSED = "EX"
_WITH_ID = re.compile(r"\(\d+\)\s*$")


def write(book: Gradebook, path: Path, options: ReportOptions) -> None:
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
        _fill(read_roster(Path(sheet)), path, class_, cells, options.extra.get("assignment", title))
        return
    rows = [[*_WHO, guarded(title)], [_POSSIBLE, "", "", "", "", number(full_marks(book))]]
    theirs = from_canvas(book)
    for student in class_:
        who = full_name(student)
        own = student_number(student)
        ids = (own, "") if theirs and own.isdigit() else ("", own)
        rows.append([*map(guarded, (who, *ids, email(student), "")), cells[student.student]])
    write_rows(path, rows)


def _fill(roster: Roster, path: Path, class_: list[StudentRows], cells: dict[str, str], title: str) -> None:
    who = roster.needed("Student")
    identifiers = [roster.column(name) for name in ("ID", "SIS User ID", "SIS Login ID")]
    finder = Finder(
        class_,
        [
            *((column, student_number) for column in identifiers),
            (roster.column("SIS Login ID"), email),
            (who, full_name),
            (who, lambda s: s.student),
            (who, _sortable),
        ],
    )
    column = _assignment(roster, title)
    width = len(roster.header)
    kept = [i for i in (who, *identifiers, roster.column("Section")) if i is not None]
    header = [guarded(roster.header[i]) for i in kept]
    rows = [[*header, guarded(roster.header[column] if column < width else title)]]
    matched = 0
    for row in roster.rows:
        student = finder.find(row)
        old = row[column] if column < width else ""
        matched += student is not None
        new = cells[student.student] if student is not None else ""
        mark = old if old == _EXCUSED or student is None else new
        rows.append([*(_kept(row[i]) for i in kept), mark])
    if not matched:
        raise InputError(
            "no student of the gradebook is in this file",
            where=str(roster.path),
            hint="Students are found by ID, SIS ID, login (e-mail address) or name.",
            kind=ErrorKind.NOT_FOUND,
        )
    write_rows(path, rows, roster.delimiter)


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


def _sortable(student: StudentRows) -> str:
    """The name as Canvas writes it: family, given."""
    given, family = student.names
    return f"{family}, {given}"


def _kept(cell: str) -> str:
    """A cell of Canvas's own; the row of possible points keeps the spaces that Canvas knows it by."""
    return cell if cell.startswith("    ") else guarded(cell)
