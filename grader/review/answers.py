"""One answer with everything said of it, and a class of them."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from grader.addressed import addressed
from grader.domain import Adjustment, Answer, Decision, KeyPoint, Label, Question, Verdict
from grader.gradebook import ClassView, Gradebook, Key
from grader.learning import SettledBy
from grader.learning.in_force import learned_view, settled_by
from grader.marks import Mark, adjusted, mark, state
from grader.text import visible

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class ReviewedPoint:
    """One key point of one answer: what the model, learning and the teacher said, what counts."""

    point: KeyPoint
    model: Verdict | None
    """The model's own verdict."""
    verdict: Verdict | None
    """The verdict in force: what was learned, or the model's own; of a decided one the model's own."""
    decision: Decision | None
    label: Label | None
    own_comment: str | None = None
    """What this student is told in place of the rubric's comment; None for the rubric's."""

    @property
    def comment(self) -> str:
        """What the student is told of it, once it is settled; '' for nothing."""
        return comment_of(self.point, self.label, self.own_comment)

    @property
    def level(self) -> str:
        """The level that the teacher gave; '' for none, or one that the rubric no longer has."""
        return level_of(self.point, self.decision)

    @property
    def by(self) -> SettledBy:
        """Who settled it."""
        return settled_by(self.model, self.verdict, self.decision)


@dataclass(slots=True)
class ReviewedAnswer:
    """One answer with everything said of it, key point by key point in the rubric's order."""

    question: Question
    answer: Answer
    own: list[Verdict | None]
    """The model's own verdicts."""
    verdicts: list[Verdict | None]
    """The verdicts in force: see `ReviewedPoint.verdict`."""
    decisions: list[Decision | None]
    comment: str = ""
    adjustment: Adjustment | None = None
    """What the teacher gave or took beside the key points; it is in `mark`."""
    labels: list[Label | None] = field(default_factory=list)
    """What counts for each key point; None where nothing has been said."""
    own_comments: Mapping[str, str] = field(default_factory=dict)
    """Key point id -> what the student is told in place of the rubric's comment."""
    reached: Mark | None = None
    """What the key points come to, without what the teacher gave or took beside them."""
    mark: Mark | None = None
    doubt: float = 0.0
    """How near the most doubtful open key point is to a coin's toss, in [0, 1]; 0 with none open."""
    changed: frozenset[int] = frozenset()
    """Positions of the key points whose verdict was settled and is another one now."""
    number: int = 0
    """What it is called while names are hidden, from 1; 0 until its question's answers were numbered."""
    _text: str | None = None
    _alike: str | None = None

    @property
    def id(self) -> str:
        return self.answer.id

    @property
    def text(self) -> str:
        """The answer without control characters, as it is shown."""
        if self._text is None:
            # What is printable throughout has nothing to hide, and is found out much faster.
            text = self.answer.text
            self._text = text if text.isprintable() else visible(text)
        return self._text

    @property
    def alike(self) -> str:
        """Answers with the same value here are the same but for case, spacing and closing punctuation."""
        if self._alike is None:
            self._alike = " ".join(self.text.casefold().split()).rstrip(" .!?;,")
        return self._alike

    @property
    def addressed(self) -> tuple[tuple[int, int], ...]:
        """Spans of `text` that look like instructions to a grader."""
        return addressed(self.text)

    @property
    def points(self) -> tuple[ReviewedPoint, ...]:
        columns = zip(
            self.question.key_points, self.own, self.verdicts, self.decisions, self.labels, strict=True
        )
        return tuple(ReviewedPoint(*each, self.own_comments.get(each[0].id)) for each in columns)

    @property
    def graded(self) -> bool:
        return self.mark is not None

    @property
    def settled(self) -> bool:
        return self.mark is not None and self.mark.settled

    @property
    def certain_mark(self) -> float | None:
        """The mark, once nothing that is open can change it."""
        return self.mark.low if self.mark is not None and self.mark.settled else None

    @property
    def open_points(self) -> list[int]:
        """Positions of the key points that still wait for the teacher."""
        return [i for i, label in enumerate(self.labels) if label is Label.UNSURE]

    @property
    def decided(self) -> bool:
        return any(d is not None for d in self.decisions)

    @property
    def stale(self) -> bool:
        """Whether something the teacher said was said of another wording."""
        own = self.adjustment is not None and self.adjustment.stale
        return own or any(d is not None and d.stale for d in self.decisions)

    @property
    def disagreed(self) -> bool:
        return any(agrees(v, d) is False for v, d in zip(self.own, self.decisions, strict=True))


def comment_of(point: KeyPoint, label: Label | None, own: str | None = None) -> str:
    """What a student is told of a key point that counts as `label`; `own` stands in place of the rubric's."""
    if label not in (Label.COVERED, Label.MISSED):
        return ""
    if own is not None:
        return own
    return point.comment_covered if label is Label.COVERED else point.comment_missed


def level_of(point: KeyPoint, decision: Decision | None) -> str:
    """The level that a decision gives; '' for none, or one that the rubric no longer has."""
    given = point.level(decision.level) if decision is not None and decision.level else None
    return given.name if given else ""


def agrees(own: Verdict | None, decision: Decision | None) -> bool | None:
    """Whether the teacher says what a sure model said by itself; None where there is nothing to compare."""
    if own is None or decision is None or decision.missed is None or decision.stale:
        return None
    return None if own.label is Label.UNSURE else decision.missed == (own.label is Label.MISSED)


class ClassReview:
    """A class read once, and kept up to date by those who change it."""

    def __init__(self, view: ClassView, in_force: Mapping[Key, Verdict] | None = None) -> None:
        """`view` holds the model's own verdicts; `in_force` the ones that count, its own where not given."""
        self.rubric = view.rubric
        self.answers: dict[str, ReviewedAnswer] = {}
        """By id, in the order they came in; without those to questions that the rubric does not have."""
        self.aside: dict[str, int] = {}
        """Question that the rubric does not have -> answers to it. They are kept and counted nowhere else."""
        self._of_question: dict[str, list[ReviewedAnswer]] = {q.id: [] for q in view.rubric.questions}
        self._marks: dict[tuple[str, tuple[Label | None, ...], tuple[tuple[str, str], ...]], Mark | None] = {}
        self._places = {
            q.id: {p.id: place for place, p in enumerate(q.key_points)} for q in view.rubric.questions
        }
        for answer in view.answers:
            self._enter(view, answer)
        # What was said is sparse next to every pair of an answer and a point, so it looks for its answer.
        for row, place, verdict in self._placed(view.verdicts):
            row.own[place] = verdict
        for row, place, verdict in self._placed(view.verdicts if in_force is None else in_force):
            row.verdicts[place] = verdict
        for row, place, decision in self._placed(view.decisions):
            row.decisions[place] = decision
        for (answer_id, point_id), text in view.point_comments.items():
            if (found := self.answers.get(answer_id)) is not None:
                found.own_comments = {**found.own_comments, point_id: text}
        for row in self.answers.values():
            self.weigh(row)

    def _enter(self, view: ClassView, answer: Answer) -> None:
        question = view.questions.get(answer.question_id)
        if question is None:
            self.aside[answer.question_id] = self.aside.get(answer.question_id, 0) + 1
            return
        nothing = [None] * len(question.key_points)
        comment = view.comments.get(answer.id, "")
        given = view.adjustments.get(answer.id)
        row = ReviewedAnswer(question, answer, [*nothing], [*nothing], [*nothing], comment, given)
        self.answers[answer.id] = row
        self._of_question[question.id].append(row)

    def _placed(self, values: Mapping[Key, _Value]) -> Iterator[tuple[ReviewedAnswer, int, _Value]]:
        """(answer, place of the key point, what was said of it) of what the rubric still has."""
        for (answer_id, point), value in values.items():
            if (row := self.answers.get(answer_id)) is None:
                continue
            if (place := self._places[row.question.id].get(point)) is not None:
                yield row, place, value

    def of_question(self, question_id: str) -> list[ReviewedAnswer]:
        """The answers to one question, in the order they came in."""
        return self._of_question[question_id]

    def by_question(self) -> Iterator[ReviewedAnswer]:
        """Every answer, question by question, in the order they came in."""
        for rows in self._of_question.values():
            yield from rows

    def place_of(self, question_id: str, key_point_id: str) -> int:
        """The place of a key point in its question; KeyError when it has none."""
        return self._places[question_id][key_point_id]

    def decided(self, decisions: Iterable[Decision]) -> None:
        """Take in decisions that were just recorded, all under the wording in force."""
        touched = {}
        for decision in decisions:
            row = self.answers[decision.answer_id]
            place = self.place_of(row.question.id, decision.key_point_id)
            row.decisions[place] = decision if decision.missed is not None else None
            touched[row.id] = row
        for row in touched.values():
            self.weigh(row)

    def weigh(self, row: ReviewedAnswer) -> None:
        """Work out what an answer's verdicts and decisions come to."""
        labels = [state(v, d) for v, d in zip(row.verdicts, row.decisions, strict=True)]
        row.labels = labels
        points = row.question.key_points
        levels = {
            p.id: given for p, d in zip(points, row.decisions, strict=True) if (given := level_of(p, d))
        }
        key = (row.question.id, tuple(labels), tuple(levels.items()))
        if key not in self._marks:
            states = {p.id: label for p, label in zip(points, labels, strict=True)}
            self._marks[key] = mark(row.question, states, levels)
        row.reached = self._marks[key]
        row.mark = adjusted(row.question, row.reached, row.adjustment.marks if row.adjustment else None)
        row.doubt = max(
            (
                1.0 if v is None or v.p_missed is None else 1.0 - abs(2 * v.p_missed - 1)
                for v, label in zip(row.verdicts, labels, strict=True)
                if label is Label.UNSURE
            ),
            default=0.0,
        )


def reviewed(book: Gradebook) -> ClassReview:
    """The class as it is now, with what counts for every key point of every answer."""
    with _uninterrupted():
        seen = learned_view(book)
        return ClassReview(seen.said, seen.verdicts)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """No search for garbage while a class is read: there is none, and each search walks all of it."""
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()


def models_of(rows: Iterable[ReviewedAnswer]) -> list[str]:
    """The models whose verdicts stand in these answers, sorted."""
    return sorted({v.model for row in rows for v in row.own if v is not None and v.model})
