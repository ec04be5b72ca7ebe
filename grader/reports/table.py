"""A class as rows: what every tabular report is made from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from grader.domain import Answer, Decision, KeyPoint, Label, Question, Verdict
from grader.gradebook import Gradebook
from grader.marks import Mark, state


@dataclass(frozen=True, slots=True)
class PointRow:
    """One key point of one answer: what the model said, what the teacher said, what counts."""

    point: KeyPoint
    verdict: Verdict | None
    decision: Decision | None

    @property
    def label(self) -> Label | None:
        return state(self.verdict, self.decision)


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer with its mark, comment and key points."""

    question: Question
    answer: Answer
    mark: Mark | None
    comment: str
    points: tuple[PointRow, ...]


def answer_rows(book: Gradebook, question_id: str | None = None) -> Iterator[AnswerRow]:
    """Every answer, question by question, in the order they came in."""
    verdicts, decisions, marks, comments = book.verdicts(), book.decisions(), book.marks(), book.comments()
    questions = {q.id: q for q in book.rubric.questions if question_id in (None, q.id)}
    by_question: dict[str, list[Answer]] = {i: [] for i in questions}
    for answer in book.answers():
        by_question.get(answer.question_id, []).append(answer)
    for identifier, members in by_question.items():
        question = questions[identifier]
        for answer in members:
            keys = [(answer.id, p.id) for p in question.key_points]
            points = tuple(
                PointRow(point, verdicts.get(key), decisions.get(key))
                for point, key in zip(question.key_points, keys, strict=True)
            )
            yield AnswerRow(question, answer, marks[answer.id], comments.get(answer.id, ""), points)
