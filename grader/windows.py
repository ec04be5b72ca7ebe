"""Long answers are read in overlapping windows, cut at sentence ends and never silently."""

from __future__ import annotations

from collections.abc import Callable

from grader.text import sentences

Span = tuple[int, int]


def windows(text: str, size: int, overlap: int, length: Callable[[str], int]) -> list[Span]:
    """Spans of `text` whose `length` is at most `size`, together covering every sentence.

    Consecutive windows share whole sentences worth up to `overlap`, so that a statement which runs over
    two sentences stands whole in one of them. A sentence longer than a window is cut between words, or,
    where it has none, between characters; one character is never too long. `length` counts in the caller's
    unit (tokens).
    """
    if size < 1 or not 0 <= overlap < size:
        raise ValueError("the overlap must be smaller than the window")
    if length(text) <= size:
        return [(0, len(text))]
    parts = [p for span in sentences(text) for p in _fitting(text, span, size, length)]
    costs = [length(text[a:b]) for a, b in parts]
    result: list[Span] = []
    first = 0
    while first < len(parts):
        last, cost = first, costs[first]
        while last + 1 < len(parts) and cost + costs[last + 1] <= size:
            last += 1
            cost += costs[last]
        result.append((parts[first][0], parts[last][1]))
        if last + 1 == len(parts):
            break
        first = _step_back(costs, first, last, overlap)
    return result


def _step_back(costs: list[int], first: int, last: int, overlap: int) -> int:
    """Where the next window starts: as far back as the overlap allows, yet always further on."""
    start, shared = last + 1, 0
    while start - 1 > first and shared + costs[start - 1] <= overlap:
        start -= 1
        shared += costs[start]
    return start


def _fitting(text: str, span: Span, size: int, length: Callable[[str], int]) -> list[Span]:
    start, end = span
    if end - start < 2 or length(text[start:end]) <= size:
        return [span]
    middle = _cut(text, start, end)
    halves = ((start, middle), (middle, end))
    return [part for half in halves for part in _fitting(text, half, size, length) if half[1] > half[0]]


def _cut(text: str, start: int, end: int) -> int:
    """A place near the middle, after a space if there is one; always strictly inside."""
    middle = (start + end) // 2
    after = text.find(" ", middle, end - 1)
    before = text.rfind(" ", start + 1, middle)
    choices = [place + 1 for place in (after, before) if place != -1]
    return min(choices, key=lambda place: abs(place - middle), default=middle) or middle
