"""Which level of a tree of files names the students: decided from all the files together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from statistics import fmean

from grader.answers.naming import clean, is_thing, person_likeness, question_number, try_number

_ENOUGH = 0.35
"""The likeness from which a level may name people."""
_GROUPED = 1.5
"""Names below one folder from which the folder is a group's, where both look like people's."""

_MANY = 5
"""Names below one folder from which it is a class's or a teacher's, also where it looks like a person's."""


@dataclass(frozen=True)
class Level:
    """One level of the tree: 0 is the outermost folder. A file that ends above it counts by its own name."""

    at: int
    values: tuple[str, ...]
    """One a file, in the files' order; a file's own name without its suffix."""

    @cached_property
    def distinct(self) -> frozenset[str]:
        return frozenset(self.values)

    @cached_property
    def likeness(self) -> float:
        """The mean likeness of the distinct names to people's, in [0, 1]."""
        return fmean(person_likeness(value) for value in self.distinct)

    @property
    def said(self) -> str:
        """The level in a teacher's words, with an example."""
        return f"level {self.at + 1} of the path, such as '{min(self.distinct)[:60]}'"


def levels(paths: Sequence[tuple[str, ...]]) -> list[Level]:
    """Every level of the paths, from the outermost folder to the deepest file."""
    deepest = max((len(path) for path in paths), default=0)
    return [Level(at, tuple(value_at(path, at) for path in paths)) for at in range(deepest)]


def shape(paths: Sequence[tuple[str, ...]]) -> list[tuple[bool, bool]]:
    """Of each level whether its names differ, and whether they look like people's."""
    return [(len(level.distinct) > 1, level.likeness >= _ENOUGH) for level in levels(paths)]


def value_at(path: tuple[str, ...], at: int) -> str:
    """The folder at a level, or the file's name without its suffix where the path ends there or above."""
    if at < len(path) - 1:
        return clean(path[at])
    return clean(PurePosixPath(path[-1]).stem if not path[-1].startswith(".") else path[-1])


@dataclass(frozen=True)
class StudentLevel:
    """The level taken, the evidence, and a second level that would also do."""

    level: Level
    reasons: tuple[str, ...]
    other: Level | None = None


def student_level(paths: Sequence[tuple[str, ...]]) -> StudentLevel:
    """The level whose names look like people and vary as people do.

    From the outside in: the first such level is taken; one further in replaces it where the outer folder is
    one for all, or holds several people each, as a group's does.
    """
    every = levels(paths)
    taken: Level | None = None
    other: Level | None = None
    reasons: list[str] = []
    for level in every:
        if level.likeness < _ENOUGH:
            continue
        if taken is None:
            taken = level
            reasons = [f"its {_count(level)} look most like people"]
            continue
        if level.distinct == taken.distinct:
            continue
        if len(level.distinct) < len(taken.distinct) and _crossed(taken, level):
            continue
        below = _below(taken, level)
        if len(taken.distinct) == 1 and len(level.distinct) > 1:
            other = taken if taken.likeness > level.likeness else None
            taken, reasons = level, [f"'{min(taken.distinct)}' is one for all, below it are {_count(level)}"]
        elif below >= _GROUPED and level.likeness >= taken.likeness:
            other = taken if taken.likeness > 0.7 and below < 3 else None
            reasons = [f"each folder above holds {below:.1f} names on average, as a group's does"]
            taken = level
        elif below >= _MANY and level.likeness > 0.5:
            other = taken
            reasons = [f"each folder above holds {below:.1f} names on average, as a class does"]
            taken = level
        elif below >= _GROUPED and level.likeness > 0.7:
            other = level
    if taken is None:
        taken = _most_varied(every)
        reasons = [f"no level names people; this one has {_count(taken)}"]
        if len(every) > 1 and len(taken.distinct) < len(paths):
            other = next((level for level in reversed(every) if level.distinct != taken.distinct), None)
    return StudentLevel(taken, tuple(reasons), other)


def _most_varied(every: Sequence[Level]) -> Level:
    """The outermost level that varies and is no question or try; the innermost where none does."""
    for level in every:
        named = [v for v in level.distinct if question_number(v) is None and try_number(v) is None]
        if len(level.distinct) > 1 and len(named) == len(level.distinct) and not all(map(is_thing, named)):
            return level
    varied = [level for level in every if len(level.distinct) > 1]
    return varied[0] if varied else every[-1]


def _below(outer: Level, inner: Level) -> float:
    """How many names of the inner level lie below one of the outer, on average."""
    pairs = set(zip(outer.values, inner.values, strict=True))
    return len(pairs) / len(outer.distinct)


def _crossed(outer: Level, inner: Level) -> bool:
    """Whether the inner names come back under several outer ones."""
    pairs = set(zip(outer.values, inner.values, strict=True))
    return len(pairs) > len(inner.distinct)


def _count(level: Level) -> str:
    return f"{len(level.distinct)} name{'' if len(level.distinct) == 1 else 's'}"
