"""Files appear complete or not at all, and never over something the teacher has."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grader.errors import ErrorKind, InputError, writing_failed

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
    part = path.with_name(f".{path.name[:100]}.{os.getpid()}.part")
    try:
        yield part
        part.replace(path)
    except OSError as error:
        raise _in_words(error, path) from error
    finally:
        part.unlink(missing_ok=True)


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
    part = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    try:
        part.mkdir(parents=True)
        yield part
        if not folder.exists():
            part.replace(folder)
            return
        for file in sorted(part.rglob("*")):
            target = folder / file.relative_to(part)
            if file.is_file():
                target.parent.mkdir(parents=True, exist_ok=True)
                file.replace(target)
    except OSError as error:
        raise _in_words(error, folder) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


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
