"""How sure a layout of files or tables is of being the one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Confidence:
    """How well a layout fits, in [0, 1], and why."""

    score: float
    reasons: tuple[str, ...] = ()
