"""A class at one moment: everything said of every answer, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from grader.domain import Adjustment, Answer, Decision, Handover, Question, Rubric, Verdict

Key = tuple[str, str]
"""(answer id, key point id)"""


@dataclass(frozen=True)
class ClassView:
    """Rubric, answers, and what has been said of them."""

    rubric: Rubric
    answers: tuple[Answer, ...]
    verdicts: Mapping[Key, Verdict]
    decisions: Mapping[Key, Decision]
    comments: Mapping[str, str]
    adjustments: Mapping[str, Adjustment]
    """By answer id."""
    handovers: Mapping[Key, Handover]

    point_comments: Mapping[Key, str] = field(default_factory=dict)
    """What stands in place of the rubric's comments."""

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Questions of the rubric by id."""
        return {q.id: q for q in self.rubric.questions}
