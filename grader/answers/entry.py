"""One file to be read, on disk or in an archive, without telling the reader which."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from grader.answers.limits import Limits, too_much
from grader.errors import ErrorKind, InputError, reading_failed


@dataclass(frozen=True, slots=True)
class Entry:
    """A file's name as shown, where it lies below its folder, its time, and a way to its content."""

    name: str
    parts: tuple[str, ...]
    """The path below the folder or archive that is read, the file's own name last."""
    modified: float
    """Seconds since the epoch; 0 when unknown."""
    read: Callable[[], bytes]
    """The content. Raises InputError when it cannot be had, or is over the limit."""


def file_entry(path: Path, limits: Limits, parts: tuple[str, ...] = ()) -> Entry:
    """A file on disk. Raises InputError when there is none."""
    try:
        facts = path.stat()
    except (OSError, ValueError) as problem:
        raise InputError(
            "there is no such file",
            where=str(path),
            hint="Check the name, and that the disk or share is there.",
            kind=ErrorKind.NOT_FOUND,
        ) from problem
    if not path.is_file():
        raise InputError("this is not a file", where=str(path), kind=ErrorKind.NOT_FOUND)
    name = "/".join(parts) if parts else path.name

    def read() -> bytes:
        if facts.st_size > limits.bytes:
            raise too_much(
                f"the file has {facts.st_size / 1e6:,.0f} MB", limits.megabytes, "max-megabytes", where=name
            )
        try:
            return path.read_bytes()
        except OSError as problem:
            raise InputError(
                f"cannot be read ({problem.strerror})",
                where=name,
                hint="Close it in other programs, and check that you may open it.",
                kind=reading_failed(problem),
            ) from problem

    return Entry(name, parts or (path.name,), facts.st_mtime, read)
