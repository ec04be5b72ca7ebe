"""Files appear complete or not at all, and never over something the teacher has."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grader.errors import InputError


@contextmanager
def replacing(path: Path, *, force: bool) -> Iterator[Path]:
    """A temporary path beside `path` that becomes it when the block ends well."""
    if path.exists() and not force:
        raise InputError(
            "this file exists already", where=str(path), hint="Choose another name, or add --force."
        )
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        part.replace(path)
    except OSError as error:
        raise InputError(
            f"this file cannot be written: {error.strerror or error}",
            where=str(path),
            hint="If it is open in Excel or another program, close it there. Is the folder writable?",
        ) from error
    finally:
        part.unlink(missing_ok=True)
