"""Marks in the list of students that a school's system wrote, or in a new one: what all systems share.

Each system is a `MarkPlace`: what its columns are called, who a student is there, how a column of marks is
headed. Marks that are not certain leave what the list has; students who are not in it are named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.errors import ErrorKind, InputError
from grader.gradebook import Gradebook
from grader.reports.cells import guarded, number
from grader.reports.edited import flat
from grader.reports.formats import ReportOptions
from grader.reports.roster import (
    Finder,
    Key,
    Roster,
    family_name,
    full_name,
    given_name,
    names_needed,
    read_roster,
    scale_to,
    shown_name,
    write_rows,
)
from grader.reports.students import StudentRows, students

Who = tuple[tuple[str, ...], tuple[Key, ...]]
"""Headings of one thing that identifies, and where a student may have it."""


@dataclass(frozen=True, slots=True)
class MarkPlace:
    """A system that takes marks in a file."""

    name: str
    who: tuple[Who, ...]
    """What identifies a student there, surest first."""
    names: tuple[str, str]
    """The headings of the family name and the given name."""
    title: re.Pattern[str]
    """A heading of marks, with the groups `title` and perhaps `most`."""
    heading: Callable[[str, float], str]
    """The heading of new marks, of their title and the full mark."""
    new: tuple[str, ...]
    """Headings of a new list before the marks: names, and those of `who`, one of which all must have."""
    back: tuple[str, ...] | None
    """Headings that go back with the marks of a list that is filled; None: all that it has."""
    end: tuple[str, str] | None = None
    """A last column: its heading, and what stands in it."""
    quoted: bool = False
    people_read_it: bool = False
    """Whether names are enough in a new list, as a person copies from it and no program."""


def write_for(place: MarkPlace, book: Gradebook, path: Path, options: ReportOptions) -> Sequence[str]:
    """Fill the list in `extra['worksheet']`, or write one of what the answers told of the students.

    `extra['assignment']` is the title of the marks, else the rubric's. Raises InputError when nobody is
    found, when students are not known well enough for a new list, or when the list's maximum is not the
    rubric's and `extra['scale']` does not say to scale.
    """
    names_needed(options, place.name)
    class_ = list(students(book))
    title = options.extra.get("assignment") or book.rubric.title or book.path.stem
    sheet = options.extra.get("worksheet", "")
    if sheet:
        roster = read_roster(Path(sheet))
        rows, notes = _filled(
            place, roster, class_, title, book.rubric.full_marks, bool(options.extra.get("scale"))
        )
    else:
        rows, notes = _new(place, class_, title, book.rubric.full_marks), []
    write_rows(path, rows, quoted=place.quoted)
    return notes


def _filled(
    place: MarkPlace, roster: Roster, class_: list[StudentRows], title: str, full: float, scale: bool
) -> tuple[list[list[str]], list[str]]:
    column, most = _column(place, roster, title)
    factor = scale_to(most, full, scale=scale, where=roster.path)
    finder = _finder(place, roster, class_)
    end = roster.column(place.end[0]) if place.end else None
    kept = [at for at in range(len(roster.header)) if at not in (column, end) and _stays(place, roster, at)]
    heading = roster.header[column] if column is not None else place.heading(title, full)
    last = [place.end[0]] if place.end else []
    rows = [[*(guarded(roster.header[at]) for at in kept), guarded(heading), *last]]
    for row in roster.rows:
        student = finder.find(row)
        old = row[column] if column is not None else ""
        mark = (
            old if student is None or student.certain is None else number(round(student.certain * factor, 5))
        )
        rows.append([*(guarded(row[at]) for at in kept), mark, *([place.end[1]] if place.end else [])])
    return rows, finder.left(roster.path)


def _finder(place: MarkPlace, roster: Roster, class_: list[StudentRows]) -> Finder:
    keys = [
        ((at,), key)
        for headings, holders in place.who
        if (at := roster.column(*headings)) is not None
        for key in holders
    ]
    family, given = place.names
    whole = roster.columns(given, family)
    return Finder(class_, [*keys, (whole, full_name), (whole, shown_name)])


def _stays(place: MarkPlace, roster: Roster, at: int) -> bool:
    wording = flat(roster.header[at]).casefold()
    return place.back is None or wording in {heading.casefold() for heading in place.back}


def _column(place: MarkPlace, roster: Roster, title: str) -> tuple[int | None, float | None]:
    """The column of marks, told whole or by its title, and its full mark; None for a new one.

    Raises InputError when two have the title.
    """
    wanted = flat(title).casefold()
    matching: list[tuple[int, float | None]] = []
    for at, cell in enumerate(roster.header):
        match = place.title.fullmatch(flat(cell))
        if flat(cell).casefold() == wanted or (match and match["title"].strip().casefold() == wanted):
            most = match.groupdict().get("most") if match else None
            matching.append((at, float(most.replace(",", ".")) if most else None))
    if len(matching) > 1:
        raise InputError(
            f"two columns of marks are called '{title}'",
            where=str(roster.path),
            hint="Say the whole heading of the one that is meant.",
            flags="--assignment 'HEADING'",
        )
    return matching[0] if matching else (None, None)


def _new(place: MarkPlace, class_: list[StudentRows], title: str, full: float) -> list[list[str]]:
    known = {headings[0]: holders[0] for headings, holders in place.who if headings[0] in place.new}
    nameless = [s.student for s in class_ if not any(key(s) for key in known.values())]
    if nameless and not place.people_read_it:
        raise InputError(
            f"{place.name} knows students by {' or '.join(known)}, "
            f"and that is not known of {len(nameless)} of them",
            hint=f"Download the list of marks from {place.name}, and have it filled in.",
            flags="--worksheet FILE",
            kind=ErrorKind.NEEDS_FILE,
        )
    last = [place.end[0]] if place.end else []
    keys: dict[str, Key] = {**dict(zip(place.names, (family_name, given_name), strict=True)), **known}
    rows = [[*place.new, guarded(place.heading(title, full)), *last]]
    for student in class_:
        who = [keys[heading](student) for heading in place.new]
        rows.append([*map(guarded, who), number(student.certain), *([place.end[1]] if place.end else [])])
    return rows
