"""A list of students that a school's system wrote, to be filled in and handed back unchanged otherwise."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.answers.encoding import decode
from grader.errors import InputError, reading_failed
from grader.reports.edited import flat
from grader.reports.formats import ReportOptions
from grader.reports.students import StudentRows


@dataclass(frozen=True, slots=True)
class Roster:
    """The cells of such a file, and how it separates them."""

    path: Path
    header: list[str]
    rows: list[list[str]]
    delimiter: str

    def column(self, *names: str) -> int | None:
        """The first column headed by one of these, whatever the case; None without one."""
        headings = [flat(cell).casefold() for cell in self.header]
        return next((headings.index(n.casefold()) for n in names if n.casefold() in headings), None)

    def needed(self, *names: str) -> int:
        """As `column`; InputError without one."""
        found = self.column(*names)
        if found is None:
            raise InputError(
                f"there is no column '{names[0]}'",
                where=str(self.path),
                hint="Download the file from the school's system again, and name it as it came.",
            )
        return found


def read_roster(path: Path) -> Roster:
    """Read a CSV with a header; `,` or `;`. Raises InputError."""
    try:
        text, _ = decode(path.read_bytes(), where=str(path))
    except OSError as error:
        raise InputError(
            f"this file cannot be read: {error.strerror}", where=str(path), kind=reading_failed(error)
        ) from error
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise InputError(f"this file cannot be read: {error}", where=str(path)) from error
    if not rows:
        raise InputError("this file is empty", where=str(path))
    width = len(rows[0])
    return Roster(path, rows[0], [row + [""] * (width - len(row)) for row in rows[1:] if row], delimiter)


def write_rows(path: Path, rows: Sequence[Sequence[str]], delimiter: str = ",") -> None:
    """Write cells, guarded already where they need it, as utf-8-sig."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)


Key = Callable[[StudentRows], str]


class Finder:
    """Finds a row's student by the surest thing both sides know; what two students share finds neither."""

    def __init__(self, class_: Sequence[StudentRows], keys: Sequence[tuple[int | None, Key]]) -> None:
        self._indexes = [(column, _index(class_, key)) for column, key in keys if column is not None]

    def find(self, row: Sequence[str]) -> StudentRows | None:
        """The student of a row; None when there is none, or it cannot be told which."""
        for column, index in self._indexes:
            found = index.get(_plain(row[column]))
            if found is not None:
                return found
        return None


def _index(class_: Sequence[StudentRows], key: Key) -> dict[str, StudentRows]:
    keyed = [(_plain(key(student)), student) for student in class_]
    times = Counter(value for value, _ in keyed)
    return {value: student for value, student in keyed if value and times[value] == 1}


def _plain(text: str) -> str:
    return flat(text).casefold()


def email(student: StudentRows) -> str:
    return student.person.email or (student.person.key if "@" in student.person.key else "")


def number(student: StudentRows) -> str:
    return student.person.number


def full_name(student: StudentRows) -> str:
    return " ".join(part for part in student.names if part) or student.student


def names_needed(options: ReportOptions, system: str) -> None:
    """Refuse codes where a school's system has to know whose mark is whose."""
    if options.names:
        raise InputError(
            f"{system} finds students by who they are, so this file cannot be anonymised",
            hint="Write it with names, or choose csv, xlsx or jsonl.",
            flags="leave --anonymise out",
        )
