"""The files that a class was read from, which nothing that kpgrade writes may replace.

Kept as fingerprints, so that a gradebook that is mailed says nothing of its owner's folders: one of the
place and one of the content, since a file may be moved, and may be edited.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from grader.errors import ErrorKind, InputError
from grader.gradebook import Gradebook

_ORIGINS = "origins"


def remember_origins(book: Gradebook, paths: Iterable[Path]) -> None:
    """Keep which files and folders this class was read from, beside those it was read from before."""
    known = _known(book)
    marks = known | {mark for path in paths for mark in _fingerprints(path)}
    if marks != known:
        book.set_setting(_ORIGINS, sorted(marks))


def spare_origins(book: Gradebook, path: Path) -> None:
    """Raise InputError where `path` is what answers of this class were read from, whatever was agreed to."""
    if path.exists() and _known(book) & _fingerprints(path):
        raise InputError(
            "the students' answers were read from here, so it is never written over",
            where=str(path),
            hint="Choose another name.",
            kind=ErrorKind.BAD_INPUT,
        )


def _known(book: Gradebook) -> set[str]:
    held = book.setting(_ORIGINS, [])
    return {mark for mark in held if isinstance(mark, str)} if isinstance(held, list) else set()


def _fingerprints(path: Path) -> set[str]:
    """Of the place, and of the content where it is a file that can be read."""
    marks = {_sum(str(path.resolve()).encode("utf-8", "surrogateescape"))}
    try:
        with path.open("rb") as file:
            marks.add(hashlib.file_digest(file, "sha256").hexdigest())
    except OSError:
        pass
    return marks


def _sum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
