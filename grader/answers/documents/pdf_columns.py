"""Pages of two columns whose file tells their lines across both: put back into the order of reading.

Most programs write one column after the other, and then nothing is done. Others go line by line over the
whole page; there every line has a piece at the left and one that starts at the same place in its middle.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdf import PageObject

_LINES = 4
"""So many lines of two pieces make two columns."""
_WORDS = 2.5
"""Words of a piece, on average, from which it is a line of prose and no cell of a table."""
_NEAR = 3.0
"""Points by which starts of lines in one column differ at most."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """Text in one stroke, and where it begins, in points from the page's left and lower edges."""

    text: str
    x: float
    y: float


def text_of(page: PageObject) -> str:
    """The text of a page, its columns one below the other where the file mixes their lines."""
    pieces: list[Stroke] = []

    def met(text: str, matrix: Sequence[float], at: Sequence[float], *_: Any) -> None:
        if text.strip():
            x = at[4] * matrix[0] + at[5] * matrix[2] + matrix[4]
            y = at[4] * matrix[1] + at[5] * matrix[3] + matrix[5]
            pieces.append(Stroke(text.strip(), x, y))

    whole = page.extract_text(visitor_text=met)
    return _unmixed(pieces) or whole


def _unmixed(pieces: Sequence[Stroke]) -> str:
    """The left column, then the right one, with what stands over both in its place; '' without columns."""
    lines: dict[int, list[Stroke]] = defaultdict(list)
    for piece in pieces:
        lines[round(piece.y)].append(piece)
    pairs = [line for line in lines.values() if len(line) == 2]
    if len(pairs) < _LINES or len(pairs) < 0.5 * len(lines) or not _mixed(pieces):
        return ""
    gutter, times = Counter(round(max(p.x for p in line) / _NEAR) for line in pairs).most_common(1)[0]
    edge = gutter * _NEAR - _NEAR
    left = [p for line in pairs for p in line if p.x < edge]
    right = [p for line in pairs for p in line if p.x >= edge]
    if times < 0.7 * len(pairs) or len(left) != len(right) or min(_length(left), _length(right)) < _WORDS:
        return ""
    top, bottom = max(p.y for p in left), min(p.y for p in left)
    before = [p for p in pieces if p.y > top + 1]
    after = [p for p in pieces if p.y < bottom - 1 and p.x < edge and len(lines[round(p.y)]) == 1]
    middle = [p for p in pieces if p not in before and p not in after]
    columns = ([p for p in middle if p.x < edge], [p for p in middle if p.x >= edge])
    parts = (before, *columns, after)
    return "\n".join(piece.text for part in parts for piece in sorted(part, key=lambda p: (-p.y, p.x)))


def _mixed(pieces: Sequence[Stroke]) -> bool:
    """Whether the file goes to and fro: pieces that follow one another stand on one line."""
    beside = sum(abs(one.y - other.y) < 1 for one, other in pairwise(pieces))
    return beside >= _LINES


def _length(pieces: Sequence[Stroke]) -> float:
    return fmean(len(piece.text.split()) for piece in pieces)
