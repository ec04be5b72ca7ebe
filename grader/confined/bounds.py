"""How much one piece of work may take, and the error that says it took more."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one piece of work may take before it is ended."""

    seconds: float = 10.0
    """Of processor time; by the clock three times as much, so that a busy machine is no reason to stop."""
    memory: int = 1000 * MEGABYTE
    """Bytes of the whole process: its address space on Linux, what it holds in memory elsewhere."""
    output: int = 200 * MEGABYTE
    """Bytes of what comes back."""


class Unfinished(Exception):
    """Work that came to nothing. Its text says why, and reads on from 'it could not be read: '."""


def took_too_long(bounds: Bounds) -> Unfinished:
    """The work was ended because it did not end by itself."""
    return Unfinished(f"it keeps the reader busy for more than {bounds.seconds:g} seconds")


def too_large(bounds: Bounds) -> Unfinished:
    """The work was ended because it needs more memory than it may have."""
    return Unfinished(f"it needs more than {bounds.memory / MEGABYTE:,.0f} MB of memory")
