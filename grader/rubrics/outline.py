"""Lists of two levels in a rubric: outer items that ask, and under each its key points.

1. Why does ice float?
   - Ice is less dense
   - Water expands when it freezes
2. Why is the sky blue?
   - ...
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

_WORDING = re.compile(
    r"(?:accept|also|or|reject|not enough|do not accept|comment (?:if|when) (?:missed|covered)"
    r"|levels|stufen|niveles|niveaux|níveis)\s*:",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of a list-like document: `heading` is 0 for text, 1.. for headings, and bullets apart."""

    number: int
    text: str
    heading: int = 0
    bullet: bool = False
    indent: int = 0
    numbered: bool = False
    """Of a bullet: whether it is counted, '1.', and not marked, '-' or 'a)'."""


def questions_first(lines: Sequence[Line]) -> list[Line]:
    """The lines with list items that ask made into headings, so that what stands under them answers them.

    A list under a question of its own is left as it is: there an item below an item is one more key point.
    """
    result: list[Line] = []
    for run in _runs(lines):
        asked = bool(result) and not result[-1].bullet and _asks(result[-1])
        outer = [] if asked or not run[0].bullet else _outer(run)
        if outer:
            result += [replace(line, heading=2, bullet=False) if line in outer else line for line in run]
        else:
            result += run
    return result


def _runs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Stretches of bullets, and every other line by itself."""
    run: list[Line] = []
    for line in lines:
        if run and line.bullet and run[-1].bullet:
            run.append(line)
            continue
        if run:
            yield run
        run = [line]
    if run:
        yield run


def _outer(run: Sequence[Line]) -> list[Line]:
    """The items of a run that ask; none unless each of them has items below it."""
    first = run[0]
    counted = first.numbered and any(line.indent <= first.indent and not line.numbered for line in run)
    outer = [line for line in run if line.indent <= first.indent and (line.numbered or not counted)]
    if not all(line.numbered for line in outer) and not all(map(_asks, outer)):
        return []
    below: dict[int, int] = {line.number: 0 for line in outer}
    holder = first
    for line in run:
        if line.number in below:
            holder = line
        elif not _WORDING.match(line.text):
            below[holder.number] += 1
    return outer if all(below.values()) else []


def _asks(line: Line) -> bool:
    return "?" in line.text or line.heading > 1
