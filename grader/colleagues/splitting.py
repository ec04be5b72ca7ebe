"""A class in parts, one a colleague; no student is in two of them."""

from __future__ import annotations

from pathlib import Path

from grader.errors import ErrorKind, GradebookError, InputError
from grader.gradebook import Gradebook
from grader.gradebook.union import part


def split(path: Path, count: int, folder: Path) -> list[Path]:
    """Write `count` gradebooks, as many students in each or one more, in the order they came in.

    Raises InputError where there are fewer students than parts, GradebookError where a part exists already;
    nothing is written then. The whole stays as it is.
    """
    with Gradebook.open(path, read_only=True) as book:
        answers = book.answers()
    students = list(dict.fromkeys(a.student for a in answers))
    if not 2 <= count <= len(students):
        raise InputError(
            f"a class of {len(students)} students cannot be split in {count} parts",
            where=str(path),
            hint="Choose at least 2 parts, and no more than there are students.",
        )
    parts = [folder / f"{path.stem}-part{number}.kpgrade" for number in range(1, count + 1)]
    for new in parts:
        if new.exists():
            raise GradebookError(
                "this gradebook already exists",
                where=str(new),
                hint="Move it elsewhere, or split into another folder.",
                kind=ErrorKind.EXISTS,
            )
    for place, new in enumerate(parts):
        first, end = (len(students) * n // count for n in (place, place + 1))
        chosen = set(students[first:end])
        part(path, new, {a.id for a in answers if a.student in chosen})
    return parts
