"""A list of students that a school's system wrote, to be filled in and handed back unchanged otherwise."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from grader.answers.delimited import read_delimited
from grader.answers.limits import Limits
from grader.answers.sniff import FileKind, kind_of
from grader.answers.spreadsheet import read_workbook
from grader.errors import ErrorKind, InputError, reading_failed
from grader.reports.edited import flat
from grader.reports.formats import ReportOptions
from grader.reports.students import StudentRows

_ADDRESS = re.compile(r"\S+@\S+")


@dataclass(frozen=True, slots=True)
class Roster:
    """The cells of such a file, all rows as wide as the header, and how it separates them."""

    path: Path
    header: list[str]
    rows: list[list[str]]
    delimiter: str

    def column(self, *names: str) -> int | None:
        """The first column headed by one of these, whatever the case; None without one."""
        headings = [flat(cell).casefold() for cell in self.header]
        return next((headings.index(n.casefold()) for n in names if n.casefold() in headings), None)

    def columns(self, *names: str) -> tuple[int, ...]:
        """The columns of a name in parts, in the order given; none unless all are there."""
        places = [self.column(name) for name in names]
        return tuple(at for at in places if at is not None) if None not in places else ()

    def needed(self, *names: str) -> int:
        """As `column`; InputError without one."""
        place = self.column(*names)
        if place is None:
            raise InputError(
                f"there is no column '{names[0]}'",
                where=str(self.path),
                hint="Download the file from the school's system again, and name it as it came.",
            )
        return place


def read_roster(path: Path) -> Roster:
    """Read a CSV or a spreadsheet with a header. Raises InputError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"this file cannot be read: {error.strerror}", where=str(path), kind=reading_failed(error)
        ) from error
    if kind_of(path.name, data) is FileKind.WORKBOOK:
        grid = read_workbook(data, where=path.name, limits=Limits())
    else:
        grid = read_delimited(data, where=path.name, limits=Limits())
    rows = [list(row.cells) for row in grid.rows if row.cells]
    if not rows:
        raise InputError("this file is empty", where=str(path))
    width = len(rows[0])
    filled = [row + [""] * (width - len(row)) for row in rows[1:]]
    return Roster(path, rows[0], filled, grid.delimiter or ",")


def write_rows(
    path: Path, rows: Sequence[Sequence[str]], delimiter: str = ",", *, quoted: bool = False
) -> None:
    """Write cells, guarded already where they need it, as utf-8-sig; `quoted`: all in quotation marks."""
    quoting: Literal[0, 1] = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=delimiter, quoting=quoting).writerows(rows)


Key = Callable[[StudentRows], str]


class Finder:
    """Finds a row's student by the surest thing both sides know; what two students share finds neither."""

    def __init__(self, class_: Sequence[StudentRows], keys: Sequence[tuple[Sequence[int], Key]]) -> None:
        """`keys`: the columns of a thing (one, or its parts) and where a student has it, surest first."""
        self._class = class_
        self._indexes = [(columns, _index(class_, key)) for columns, key in keys if columns]
        self._found: set[str] = set()

    def find(self, row: Sequence[str]) -> StudentRows | None:
        """The student of a row; None when there is none, or it cannot be told which."""
        for columns, index in self._indexes:
            matching = index.get(_plain(" ".join(row[at] for at in columns)))
            if matching is not None:
                self._found.add(matching.student)
                return matching
        return None

    def left(self, where: Path) -> list[str]:
        """What has to be said of the students for whom no row was found.

        Raises InputError when not one was found.
        """
        lost = [student.student for student in self._class if student.student not in self._found]
        if self._class and len(lost) == len(self._class):
            raise InputError(
                "no student of the gradebook is in this file",
                where=str(where),
                hint="Students are found by what identifies them there: a number, a login, an e-mail "
                "address, or a name that nobody shares.",
                kind=ErrorKind.NOT_FOUND,
            )
        return [f"Not in {where.name}, or not to be told apart there: {_listed(lost)}."] if lost else []


def _index(class_: Sequence[StudentRows], key: Key) -> dict[str, StudentRows]:
    keyed = [(_plain(key(student)), student) for student in class_]
    times = Counter(value for value, _ in keyed)
    return {value: student for value, student in keyed if value and times[value] == 1}


def _plain(text: str) -> str:
    return flat(text).casefold().removeprefix("#")


def _listed(names: Iterable[str], most: int = 10) -> str:
    names = list(names)
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def one(column: int | None) -> tuple[int, ...]:
    """The column as `Finder` takes it; none where there is none."""
    return () if column is None else (column,)


def email(student: StudentRows) -> str:
    person = student.person
    return person.email or (person.key if _ADDRESS.fullmatch(person.key) else "")


def login(student: StudentRows) -> str:
    """What an e-mail address begins with: in many schools the login."""
    return email(student).partition("@")[0]


def number(student: StudentRows) -> str:
    return student.person.number


def participant(student: StudentRows) -> str:
    """The number that a school's system itself has for them."""
    return student.person.participant


def given_name(student: StudentRows) -> str:
    return student.names[0]


def family_name(student: StudentRows) -> str:
    return student.names[1]


def full_name(student: StudentRows) -> str:
    return " ".join(part for part in student.names if part) or student.student


def shown_name(student: StudentRows) -> str:
    """The name that this gradebook shows, namesakes with what tells them apart."""
    return student.student


def sortable_name(student: StudentRows) -> str:
    """The name as lists are sorted by: family, given."""
    given, family = student.names
    return f"{family}, {given}"


def scale_to(maximum: float | None, full: float, *, scale: bool, where: Path) -> float:
    """What marks are multiplied by for a column of this maximum.

    Raises InputError when it is not the rubric's and nobody said to scale.
    """
    if maximum is None or maximum == full:
        return 1.0
    if not scale:
        raise InputError(
            f"the file's maximum grade is {maximum:g}, the rubric's {full:g}",
            where=str(where),
            hint="Scale the marks, or set the rubric's `marks`.",
            flags="--scale",
            kind=ErrorKind.MISMATCH,
        )
    return maximum / full


def names_needed(options: ReportOptions, system: str) -> None:
    """Refuse codes where a school's system has to know whose mark is whose."""
    if options.names:
        raise InputError(
            f"{system} finds students by who they are, so this file cannot be anonymised",
            hint="Write it with names, or choose csv, xlsx or jsonl.",
            flags="leave --anonymise out",
        )
