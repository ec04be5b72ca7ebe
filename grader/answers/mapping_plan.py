"""How the rows of one table are read: which column has which part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from grader.answers.reading import Asked


@dataclass(frozen=True, slots=True)
class Plan:
    """How the rows of one table are read."""

    layout: str
    roles: Mapping[int, str]
    answers: Mapping[int, Asked] = field(default_factory=dict)
    """Wide: column of answers to question. Empty for a long table."""
    prompts: Mapping[int, int] = field(default_factory=dict)
    """Wide: column of answers to the column that holds the question it answers, row by row."""
    asked: tuple[Asked, ...] = ()
    """The questions answered, in their order; for a long table without a rubric, found in the rows."""
    notes: tuple[str, ...] = ()
    unmatched: tuple[int, ...] = ()
    """Wide: columns that could hold answers, and belong to no question of the rubric."""

    why: tuple[str, ...] = ()
    """The evidence for the layout."""

    def column(self, role: str) -> int | None:
        return next((index for index, has in self.roles.items() if has == role), None)
