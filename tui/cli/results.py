"""Files that a command writes what it found to: tried before the long work, written after it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grader.errors import InputError
from grader.whole import SHARED, replace_text


def writable(path: Path) -> None:
    """Find out whether `path` can be written, and leave it as it is. Raises InputError where it cannot."""
    there = path.exists()
    with _in_words(path):
        path.open("ab").close()
        if not there:
            path.unlink()


def save(path: Path, text: str) -> None:
    """Write a result, whole or not at all; InputError where that can't be done."""
    with _in_words(path):
        if path.is_symlink() or (path.exists() and not path.is_file()):
            # /dev/stdout, or a pipe: there is nothing to put in its place.
            path.write_text(text, "utf-8")
        else:
            replace_text(path, text, SHARED)


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(
            f"cannot be written ({error.strerror})",
            where=str(path),
            hint="Name a file in a folder that exists and that you may write to.",
        ) from error
