"""What a list says of a question beside its text: how its mark is rounded.

Why do cells shrink? [5]
Rounding: half
- Water leaves the cell
"""

from __future__ import annotations

import re

from grader.domain import Rounding
from grader.rubrics.as_written import WrittenQuestion

_RULE = re.compile(r"(?P<name>rounding)\s*:\s*(?P<value>\S.*)$", re.IGNORECASE)


def take_rule(question: WrittenQuestion, text: str) -> bool:
    """Whether a line is such a rule; then the question has it. A line that says no known rule is text."""
    match = _RULE.match(text.strip())
    if match is None:
        return False
    rule = rounding(match["value"])
    if rule is None:
        return False
    question.rounding = rule
    return True


def rounding(text: str) -> Rounding | None:
    """The rounding rule of this name; None where there is none."""
    word = "-".join(text.casefold().rstrip(" .").split())
    return Rounding(word) if word in {rule.value for rule in Rounding} else None
