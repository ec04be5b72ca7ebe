"""What a list says of a question beside its text: rounding, floor, guidelines, levels of a key point.

Why do cells shrink? [5]
Rounding: half
Floor: none
Guidelines: spelling does not count
- Water leaves the cell
- Salt is eaten by the cell (-1 point)
"""

from __future__ import annotations

import re

from grader.domain import Rounding
from grader.rubrics.as_written import WrittenQuestion, number

_RULE = re.compile(
    r"(?P<name>rounding|floor|partial credit|guidelines)\s*:\s*(?P<value>\S.*)$", re.IGNORECASE
)

_LEVEL = re.compile(r"(?P<name>\S.*?)\s*[:=]\s*(?P<points>[+−–-]?\d+(?:[.,]\d+)?)")


def take_rule(question: WrittenQuestion, text: str) -> bool:
    """Whether a line is such a rule; then the question has it. A line that says no known rule is text."""
    match = _RULE.match(text.strip())
    if match is None:
        return False
    if match["name"].casefold() == "guidelines":
        question.guidelines = match["value"].strip()
        return True
    if match["name"].casefold() == "floor":
        off = floor_is_off(match["value"])
        question.below_zero = bool(off)
        return off is not None
    if match["name"].casefold() == "partial credit":
        given = {"yes": True, "no": False}.get(match["value"].casefold().strip(" ."))
        question.partial_credit = given is not False
        return given is not None
    rule = rounding(match["value"])
    question.rounding = rule or question.rounding
    return rule is not None


def levels_in(text: str, between: str = "") -> list[tuple[str, float]] | None:
    """The levels in a text, 'full: 2, partly: 1, missed: 0'; None where it says none. '=' does for the colon.

    `between`: what stands between two; '' finds it out: bars, lines, semicolons or commas.
    """
    between = between or next((sign for sign in "|\n;" if sign in text), ",")
    # In 'partly: 0,5' the comma is the decimal one.
    pattern = r",(?!\d)" if between == "," else re.escape(between)
    parts = [part.strip() for part in re.split(pattern, text) if part.strip()]
    found = [_LEVEL.fullmatch(part) for part in parts]
    levels = [(m["name"], number(m["points"]) or 0.0) for m in found if m is not None]
    return levels if levels and len(levels) == len(parts) else None


def rounding(text: str) -> Rounding | None:
    """The rounding rule of this name; None where there is none."""
    word = "-".join(text.casefold().rstrip(" .").split())
    return Rounding(word) if word in {rule.value for rule in Rounding} else None


def floor_is_off(text: str) -> bool | None:
    """Whether a mark may fall below 0; None where the words say neither."""
    return {"0": False, "zero": False, "yes": False, "none": True, "off": True, "no": True}.get(
        text.casefold().strip(" .")
    )
