"""Codes in place of names. What links them, the key, is a file of its own that stays with the teacher."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable
from itertools import count
from pathlib import Path

from grader.errors import ErrorKind, InputError
from grader.reports.cells import guarded, unguarded
from grader.reports.files import replacing

_HEAD = ("code", "student")


def codes(students: Iterable[str], known: dict[str, str] | None = None) -> dict[str, str]:
    """Student -> code ('Code 07'), in random order; students in `known` keep theirs.

    The order says nothing: no list of names, sorted or hashed, gives the codes back.
    """
    held = dict(known or {})
    new = [s for s in dict.fromkeys(students) if s not in held]
    random.SystemRandom().shuffle(new)
    used = {*held.values(), *new}
    width = max(2, len(str(len(held) + len(new))))
    free = (code for n in count(1) if (code := f"Code {n:0{width}}") not in used)
    return {**held, **dict(zip(new, free, strict=False))}


def read_key(path: Path) -> dict[str, str]:
    """Student -> code from a key file. InputError when it is none."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
    except (OSError, UnicodeError, csv.Error) as error:
        raise InputError("this key file cannot be read", where=str(path), hint=str(error)) from error
    if not rows or tuple(rows[0][:2]) != _HEAD:
        raise InputError(
            "this is not a key file",
            where=str(path),
            hint="A key is written by `kpgrade export --anonymise`: two columns, code and student.",
            kind=ErrorKind.WRONG_FORMAT,
        )
    return {unguarded(row[1]): unguarded(row[0]) for row in rows[1:] if len(row) >= 2}


def write_key(path: Path, names: dict[str, str]) -> None:
    """Write the key, for this user's eyes where the system knows such a thing. Replaces an older key."""
    with replacing(path, force=True) as part, part.open("w", encoding="utf-8-sig", newline="") as file:
        part.chmod(0o600)
        writer = csv.writer(file)
        writer.writerow(_HEAD)
        for student, code in sorted(names.items(), key=lambda pair: pair[1]):
            writer.writerow([guarded(code), guarded(student)])


def kept_codes(path: Path, students: Iterable[str]) -> dict[str, str]:
    """The codes of these students under the key in `path`, which is made or extended as needed."""
    known = read_key(path) if path.exists() else {}
    names = codes(students, known)
    if names != known:
        write_key(path, names)
    return names
