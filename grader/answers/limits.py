"""How much is read before a file is taken for a mistake or an attack; a flag raises every limit."""

from __future__ import annotations

from pydantic import Field

from grader.confined import Bounds
from grader.domain import Frozen
from grader.errors import ErrorKind, InputError

MEGABYTE = 1_000_000


class Limits(Frozen):
    """Bounds on what one reading takes in; the defaults fit a large course many times over."""

    megabytes: int = Field(default=100, gt=0)
    """Of one file, as it lies on disk or unpacked from an archive (`--max-megabytes`)."""
    total_megabytes: int = Field(default=1000, gt=0)
    """Of everything in one archive, unpacked (`--max-total-megabytes`)."""
    files: int = Field(default=10_000, gt=0)
    """In a folder or an archive (`--max-files`)."""
    rows: int = Field(default=100_000, gt=0)
    """Of one table (`--max-rows`)."""
    columns: int = Field(default=1_000, gt=0)
    """Of one table (`--max-columns`)."""
    pages: int = Field(default=300, gt=0)
    """Of one PDF (`--max-pages`)."""
    depth: int = Field(default=2, gt=0)
    """Of archives inside archives, and of elements inside a document times 100 (`--max-depth`)."""
    characters: int = Field(default=1_000_000, gt=0)
    """Of one answer: a long novel (`--max-characters`)."""
    seconds: int = Field(default=10, gt=0)
    """Of processor time to read one file (`--max-seconds`)."""
    memory_megabytes: int = Field(default=1000, ge=200)
    """Of the process that reads files (`--max-memory-megabytes`)."""

    @property
    def bytes(self) -> int:
        return self.megabytes * MEGABYTE

    @property
    def total_bytes(self) -> int:
        return self.total_megabytes * MEGABYTE

    @property
    def bounds(self) -> Bounds:
        return Bounds(seconds=self.seconds, memory=self.memory_megabytes * MEGABYTE)


RATIO = 200
"""Text packs about 10 to 1, an empty spreadsheet 50 to 1; beyond this something pretends to be small."""


def too_much(what: str, limit: int, flag: str, *, where: str) -> InputError:
    """The error for a limit passed: what was counted, how many are read, and the flag to raise it."""
    return InputError(
        f"{what}; at most {limit:,} are read",
        where=where,
        hint="If the file is right, raise the limit.",
        flags=f"--{flag} NUMBER",
        kind=ErrorKind.TOO_LARGE,
    )


def too_long(text: str, limits: Limits) -> str:
    """What is said of a text that is no answer for its length alone."""
    return f"the answer has {len(text):,} characters; at most {limits.characters:,} are read"
