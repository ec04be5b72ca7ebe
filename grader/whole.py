"""The one way a file comes to disk: whole, or not at all.

What is written goes under another name beside the file and takes its place in one step, so that a reader,
a kill or a full disk meets the old file or the new one and never a half. Errors of the system pass through:
which words they get is for those who know what was being written.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

PRIVATE, SHARED = 0o600, 0o644
"""File modes: what may hold students' work is for its owner alone, models and rubrics are for all."""
SUFFIX = ".part"
_numbers = count()


@contextmanager
def whole(path: Path, mode: int = PRIVATE) -> Iterator[Path]:
    """Yield an empty file beside `path`, which is put in its place when the block ends well.

    The folder is made where there is none. When the block or the disk fails, `path` is as it was. Raises
    OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = part_of(path)
    try:
        # Made before it is filled, so that nobody else can open it while it grows.
        os.close(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, PRIVATE))
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.chmod(mode)
        part.replace(path)
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def part_of(path: Path) -> Path:
    """A name for a file or folder while it is written; the last number tells which process does."""
    return path.with_name(f".{path.name[:100]}.{next(_numbers)}.{os.getpid()}{SUFFIX}")


def replace_text(path: Path, text: str, mode: int = PRIVATE) -> None:
    """Replace a file's text, as UTF-8, in one step. Raises OSError."""
    with whole(path, mode) as part:
        part.write_text(text, encoding="utf-8", newline="\n")
