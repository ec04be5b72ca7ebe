"""A class in numbers. It is put together from few different patterns of verdicts, not answer by answer."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from grader.domain import Decision, Label, Question, Rubric
from grader.marks import Mark, adjusted, counting, mark

Labels = tuple[Label | None, ...]
"""What counts for each key point of a question, in the rubric's order; None where nothing has been said."""


@dataclass(frozen=True, slots=True)
class GradingProgress:
    """How far a class is: counts of answers, and of key points within them."""

    answers: int
    graded: int
    """Answers whose key points all have a verdict or a decision."""
    settled: int
    """Answers whose mark is certain: nothing that is still open can change it."""
    open_points: int
    """Key points still unsure."""


@dataclass(frozen=True)
class ClassCounts:
    """What counts in every answer to a question of the rubric, and what that comes to."""

    rubric: Rubric
    labels: Mapping[str, tuple[str, Labels]]
    """Answer id -> its question and what counts there, in the order the answers came in."""
    aside: Mapping[str, int]
    """Question that the rubric does not have -> answers to it. They are kept and counted nowhere else."""
    adjustments: Mapping[str, float]
    """Answer id -> marks that the teacher gave or took there."""
    levels: Mapping[str, Mapping[str, str]]
    """Answer id -> key point id -> the level that the teacher gave, where she gave one."""

    @cached_property
    def marks(self) -> dict[str, Mark | None]:
        """Answer id -> its mark; None while ungraded."""
        marks = {answer: self._mark_of[pattern] for answer, pattern in self.labels.items()}
        for answer, given in self.levels.items():
            if answer in marks:
                question_id, labels = self.labels[answer]
                marks[answer] = _mark(self.rubric.question(question_id), labels, given)
        for answer, by in self.adjustments.items():
            if answer in marks:
                marks[answer] = adjusted(self.rubric.question(self.labels[answer][0]), marks[answer], by)
        return marks

    @cached_property
    def progress(self) -> GradingProgress:
        """Counts for a progress bar."""
        graded = settled = unsure = 0
        for pattern, answers in self._patterns.items():
            mark_ = self._mark_of[pattern]
            graded += answers * (mark_ is not None)
            settled += answers * _is_settled(mark_)
            unsure += answers * pattern[1].count(Label.UNSURE)
        # At full marks or none, an adjustment or a level can settle what the key points leave open.
        for answer in {*self.adjustments, *self.levels}:
            if (pattern_ := self.labels.get(answer)) is not None:
                settled += _is_settled(self.marks[answer]) - _is_settled(self._mark_of[pattern_])
        return GradingProgress(len(self.labels), graded, settled, unsure)

    @cached_property
    def _patterns(self) -> Counter[tuple[str, Labels]]:
        return Counter(self.labels.values())

    @cached_property
    def _mark_of(self) -> dict[tuple[str, Labels], Mark | None]:
        questions = {q.id: q for q in self.rubric.questions}
        return {(i, labels): _mark(questions[i], labels) for i, labels in self._patterns}


def counted(
    rubric: Rubric,
    wordings: Mapping[tuple[str, str], str],
    places: Mapping[int, tuple[str, str]],
    patterns: Mapping[int, str],
    decided: Mapping[str, Mapping[str, Decision]],
    learned: Mapping[str, Mapping[str, Label]],
    adjustments: Mapping[str, float],
) -> ClassCounts:
    """Put a class together from the tables of its gradebook.

    `wordings`: (question id, key point id) -> fingerprint of what the rubric says now. `places`,
    `patterns`: see `answers.places`, `verdicts.patterns`.
    `decided`: answer id -> key point id -> decision in force.
    `learned`: answer id -> key point id -> what was learned from the decisions on others.
    `adjustments`: see `ClassCounts.adjustments`.
    """
    questions = {q.id: q for q in rubric.questions}
    verdicts: dict[tuple[str, str], Labels] = {}
    labels = {}
    aside: Counter[str] = Counter()
    for row, (answer, question_id) in places.items():
        question = questions.get(question_id)
        if question is None:
            aside[question_id] += 1
            continue
        pattern = (question_id, patterns.get(row, "[]"))
        if pattern not in verdicts:
            verdicts[pattern] = _labels(question, pattern[1], wordings)
        standing = verdicts[pattern]
        if moved := learned.get(answer):
            points = zip(question.key_points, standing, strict=True)
            standing = tuple(moved.get(point.id, label) for point, label in points)
        if own := decided.get(answer):
            points = zip(question.key_points, standing, strict=True)
            standing = tuple(counting(label, own.get(point.id)) for point, label in points)
        labels[answer] = (question_id, standing)
    return ClassCounts(rubric, labels, aside, adjustments, _given(decided))


def _given(decided: Mapping[str, Mapping[str, Decision]]) -> dict[str, dict[str, str]]:
    """See `ClassCounts.levels`."""
    given = {
        answer: {point: decision.level for point, decision in own.items() if decision.level}
        for answer, own in decided.items()
    }
    return {answer: levels for answer, levels in given.items() if levels}


def _labels(question: Question, pattern: str, wordings: Mapping[tuple[str, str], str]) -> Labels:
    """The labels in a pattern of verdicts; one on words that are not the rubric's any more says nothing."""
    labels = {
        point: Label(label)
        for point, wording, label in json.loads(pattern)
        if wordings.get((question.id, point)) == wording
    }
    return tuple(labels.get(point.id) for point in question.key_points)


def _is_settled(mark_: Mark | None) -> bool:
    return mark_ is not None and mark_.settled


def _mark(question: Question, labels: Labels, levels: Mapping[str, str] | None = None) -> Mark | None:
    states = {p.id: label for p, label in zip(question.key_points, labels, strict=True)}
    return mark(question, states, levels or {})
