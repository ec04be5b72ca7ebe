"""A class as rows: what every tabular report is made from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from grader.domain import Answer, Decision, KeyPoint, Label, Question, Verdict
from grader.gradebook import Gradebook
from grader.learning import SettledBy
from grader.learning.in_force import LearnedView, learned_view
from grader.marks import Mark, mark, state


@dataclass(frozen=True, slots=True)
class PointRow:
    """One key point of one answer: what the model, learning and the teacher said, what counts."""

    point: KeyPoint
    verdict: Verdict | None
    """The verdict in force: what was learned, or the model's own; of a decided one the model's own."""
    decision: Decision | None
    by: SettledBy
    model: Verdict | None
    """The model's own verdict."""

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


def answer_rows(book: Gradebook) -> Iterator[AnswerRow]:
    """Every answer, question by question, in the order they came in."""
    view = learned_view(book)
    by_question: dict[str, list[Answer]] = {i: [] for i in view.said.questions}
    for answer in view.said.answers:
        by_question.get(answer.question_id, []).append(answer)
    for identifier, members in by_question.items():
        question = view.said.questions[identifier]
        for answer in members:
            points = tuple(_point_row(view, answer, point) for point in question.key_points)
            mark_ = mark(question, {p.point.id: p.label for p in points})
            yield AnswerRow(question, answer, mark_, view.said.comments.get(answer.id, ""), points)


def _point_row(view: LearnedView, answer: Answer, point: KeyPoint) -> PointRow:
    key = (answer.id, point.id)
    said, decision = view.said.verdicts.get(key), view.said.decisions.get(key)
    return PointRow(point, view.verdicts.get(key), decision, view.settled_by(key), said)
