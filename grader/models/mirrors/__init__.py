"""Where a model can come from. Each module fetches into a work folder that the store owns."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from grader.errors import ErrorKind, ModelError, writing_failed

_NO_RIGHT = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A complete file in the work folder, and the sum of what was written to it."""

    path: Path
    sha256: str


class MirrorError(Exception):
    """This mirror can't deliver; its text says why in a few words. The next mirror may."""


def no_room(where: Path) -> ModelError:
    """The error for a full disk. What is already fetched stays, so a later pull goes on from there."""
    return ModelError(
        "the disk is full",
        where=str(where),
        hint="Free some space and pull again: what is already fetched is kept. "
        "The variable KPGRADE_CACHE moves the cache to another disk.",
        kind=ErrorKind.NO_SPACE,
    )


@contextmanager
def disk_errors(where: Path) -> Iterator[None]:
    """Turn a full disk or a folder without write permission into errors that no other mirror can mend."""
    try:
        yield
    except OSError as error:
        if writing_failed(error) is ErrorKind.NO_SPACE:
            raise no_room(where) from error
        if error.errno in _NO_RIGHT:
            raise ModelError(
                "this folder can't be written",
                where=str(where),
                hint="Set the variable KPGRADE_CACHE to a folder that is yours.",
                kind=ErrorKind.READ_ONLY,
            ) from error
        raise


def file_sizes(folder: Path) -> list[int]:
    """Sizes of all files below a folder in which other processes may be writing and deleting."""
    sizes = []
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                sizes.append((Path(parent) / name).stat().st_size)
            except OSError:
                continue
    return sizes
