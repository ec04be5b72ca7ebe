"""Reading one file apart from the program, so that no file can take it down.

What a stranger wrote is read by `grader.confined`: in a process that may take so long, grow so large, and
die. Short plain text is read here, since every reader of plain text takes a time that grows with its length
and no faster, and starting the process takes longer than reading it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from grader.answers.limits import Limits
from grader.confined import Unfinished, confined, here
from grader.errors import ErrorKind, InputError

_R = TypeVar("_R")

SHORT = 256_000
"""Bytes of plain text up to which it is read without a process of its own."""


def apart(
    function: Callable[..., _R], *args: object, where: str, limits: Limits, plain: int | None = None
) -> _R:
    """What the function makes of a file; `plain` is the file's size where it is plain text.

    The function stands at the top of its module, and takes and gives plain data. Raises InputError: the
    function's own, or 'could not be read: ...'.
    """
    try:
        if plain is not None and plain <= SHORT:
            return here(function, *args)
        return confined(limits.bounds, function, *args)
    except Unfinished as problem:
        raise InputError(
            f"could not be read: {problem}",
            where=where,
            hint="Open it in the program that made it, and save it again. A large file that is right may take"
            " more time and memory, where it is given them.",
            flags="--max-seconds NUMBER, --max-memory-megabytes NUMBER",
            kind=ErrorKind.DAMAGED,
        ) from problem
