"""A class at one moment: everything read once, so that sums over it cost no further reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from grader.domain import Answer, Decision, Label, Question, Rubric, Verdict
from grader.marks import Mark, mark, state

Key = tuple[str, str]
"""(answer id, key point id)"""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a class is: counts of answers, and of key points within them."""

    answers: int
    graded: int
    """Answers whose key points all have a verdict or a decision."""
    settled: int
    """Answers whose mark is certain: every key point covered or missed."""
    open_points: int
    """Key points still unsure."""


@dataclass(frozen=True)
class ClassView:
    """Rubric, answers, and what has been said of them."""

    rubric: Rubric
    answers: tuple[Answer, ...]
    verdicts: Mapping[Key, Verdict]
    decisions: Mapping[Key, Decision]
    comments: Mapping[str, str]

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Questions of the rubric by id."""
        return {q.id: q for q in self.rubric.questions}

    def answers_to(self, question_id: str) -> list[Answer]:
        """The answers to one question, in the order they came in."""
        return [a for a in self.answers if a.question_id == question_id]

    def states(self, answer: Answer) -> dict[str, Label | None]:
        """Key point id -> what counts for it; empty for an answer to no question of the rubric."""
        question = self.questions.get(answer.question_id)
        keys = {p.id: (answer.id, p.id) for p in question.key_points} if question else {}
        return {i: state(self.verdicts.get(key), self.decisions.get(key)) for i, key in keys.items()}

    @cached_property
    def marks(self) -> dict[str, Mark | None]:
        """Answer id -> its mark; None while ungraded."""
        return {
            a.id: mark(question, self.states(a))
            for a in self.answers
            if (question := self.questions.get(a.question_id)) is not None
        }

    @property
    def progress(self) -> Progress:
        """Counts for a progress bar."""
        graded = [m for m in self.marks.values() if m is not None]
        unsure = sum(state(v, self.decisions.get(key)) is Label.UNSURE for key, v in self.verdicts.items())
        return Progress(len(self.marks), len(graded), sum(m.settled for m in graded), unsure)

    def point_counts(self, question_id: str) -> dict[str, Counter[Label | None]]:
        """Key point id -> how many answers count as covered, missed, unsure or ungraded (None)."""
        counts: dict[str, Counter[Label | None]] = {
            p.id: Counter() for p in self.questions[question_id].key_points
        }
        for answer in self.answers_to(question_id):
            for point, label in self.states(answer).items():
                counts[point][label] += 1
        return counts
