"""Files appear complete or not at all, and never over something the teacher has."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from xlsxwriter.exceptions import XlsxWriterException

from grader.errors import ErrorKind, InputError, writing_failed
from grader.whole import PRIVATE, part_of, whole

_OWN_FOLDER = 0o700
_LEFT = re.compile(r"\.(\d{1,9})\.part$")
_OPEN = "If it is open in Excel or another program, close it there and try again."


@contextmanager
def replacing(path: Path, *, force: bool) -> Iterator[Path]:
    """A temporary path beside `path` that becomes it when the block ends well."""
    if path.exists() and not force:
        raise InputError(
            "this file exists already",
            where=str(path),
            hint="Choose another name, or have it replaced.",
            flags="--force",
            kind=ErrorKind.EXISTS,
        )
    sweep(path.parent)
    try:
        # Unlike `whole`, which makes folders: a folder that a teacher mistyped is theirs to correct.
        path.parent.stat()
        with whole(path) as part:
            yield part
    except (OSError, XlsxWriterException) as error:
        raise _in_words(_cause(error), path) from error


@contextmanager
def filling(folder: Path, *, force: bool) -> Iterator[Path]:
    """A temporary folder whose files are in `folder` when the block ends well.

    A folder with something in it is refused without `force`; with it, files of the same name are replaced
    and all others stay.
    """
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir()) and not force):
        raise InputError(
            "this folder exists already and is not empty",
            where=str(folder),
            hint="Choose another name, or have the files of the same names in it replaced.",
            flags="--force",
            kind=ErrorKind.EXISTS,
        )
    sweep(folder.parent)
    part = part_of(folder)
    try:
        part.mkdir(parents=True, mode=_OWN_FOLDER)
        yield part
        for file in part.rglob("*"):
            file.chmod(_OWN_FOLDER if file.is_dir() else PRIVATE)
        if not folder.exists():
            part.replace(folder)
            return
        for file in sorted(part.rglob("*")):
            target = folder / file.relative_to(part)
            if file.is_file():
                target.parent.mkdir(parents=True, exist_ok=True, mode=_OWN_FOLDER)
                file.replace(target)
    except OSError as error:
        raise _in_words(error, folder) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def sweep(folder: Path) -> None:
    """Remove what a killed kpgrade left half written in a folder. Raises nothing."""
    with contextlib.suppress(OSError):
        for left in folder.glob(".*.part"):
            match = _LEFT.search(left.name)
            if match and not psutil.pid_exists(int(match[1])):
                if left.is_dir():
                    shutil.rmtree(left, ignore_errors=True)
                else:
                    left.unlink(missing_ok=True)


def _cause(error: Exception) -> OSError:
    """The system's error in one of the spreadsheet writer's, which hands it on as an argument."""
    for held in (error, error.__cause__, error.__context__, *error.args):
        if isinstance(held, OSError):
            return held
    return OSError(str(error))


def _in_words(error: OSError, path: Path) -> InputError:
    if isinstance(error, PermissionError):
        return InputError(
            "this cannot be written: another program holds it, or it is protected",
            where=str(path),
            hint=f"{_OPEN} Is the folder writable?",
            kind=writing_failed(error),
        )
    if isinstance(error, FileNotFoundError):
        return InputError(
            "there is no such folder", where=str(path.parent), hint="Make it first.", kind=ErrorKind.NOT_FOUND
        )
    return InputError(
        f"this cannot be written: {error.strerror or error}",
        where=str(path),
        hint=_OPEN,
        kind=writing_failed(error),
    )
