"""The words of the trade as types: key points, rubrics, answers, verdicts, decisions.

Everything here is frozen: a change makes a new object, and the gradebook keeps the old one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator


def _has_text(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be empty")
    return value


def _twice(ids: Iterable[str]) -> list[str]:
    return sorted(value for value, times in Counter(ids).items() if times > 1)


Text = Annotated[str, AfterValidator(_has_text)]


class Frozen(BaseModel):
    """A value: immutable, and without room for misspelt fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PointLevel(Frozen):
    """How far an answer states a key point, in the rubric's own word, and what that is worth."""

    name: Text
    points: float = Field(allow_inf_nan=False)


class KeyPoint(Frozen):
    """One statement that a good answer makes, worth `points` marks; of a fault: that costs as many."""

    id: Text
    text: Text
    points: float = Field(default=1.0, ge=0, allow_inf_nan=False)
    fault: bool = False
    """A statement that costs its points where an answer makes it: covered is then 'fault found'."""
    accept: tuple[Text, ...] = ()
    """Other wordings of the same statement: the point is covered if any wording is."""
    reject: tuple[Text, ...] = ()
    """Phrases that are not enough for this point: an answer is read for it without them."""
    levels: tuple[PointLevel, ...] = ()
    """What the teacher may say beside covered and missed, the best first: it is worth `points`."""
    comment_missed: str = ""
    """What the student is told where the answer misses it; of a fault, where it was not found."""
    comment_covered: str = ""
    """The same where the answer states it; of a fault, where it was found."""

    @model_validator(mode="after")
    def _levels_go_down_from_the_points(self) -> KeyPoint:
        if not self.levels:
            return self
        worth = [level.points for level in self.levels]
        if len(worth) < 2 or worth != sorted(worth, reverse=True):
            raise ValueError("levels are two or more, the best first")
        if worth[0] != self.points:
            raise ValueError(f"the best level is worth {worth[0]:g} and the key point {self.points:g}")
        if twice := _twice(level.name.casefold() for level in self.levels):
            raise ValueError(f"levels of one name: {', '.join(twice)}")
        return self

    def level(self, name: str) -> PointLevel | None:
        """The level of this name; None where there is none, or the name is empty."""
        return next((level for level in self.levels if level.name == name), None)

    def is_missed_at(self, level: PointLevel) -> bool:
        """Whether an answer at this level counts as one that misses the point: worth less than half of it."""
        return 2 * level.points < self.points

    @property
    def wordings(self) -> tuple[str, ...]:
        return (self.text, *self.accept)


class Rounding(StrEnum):
    """How a mark is rounded, only once, at the end; to the nearest where nothing else is said, half up."""

    NONE = "none"
    QUARTER = "quarter"
    HALF = "half"
    WHOLE = "whole"
    BANKERS = "bankers"
    """To the nearest whole mark, and a half to the even one."""
    UP = "up"
    """To the whole mark above."""
    UP_TO_HALF = "up-to-half"
    """To the half mark above."""
    DOWN = "down"
    """To the whole mark below."""


class Question(Frozen):
    """A question, its key points, and how they add up to a mark."""

    id: Text
    text: str = ""
    key_points: tuple[KeyPoint, ...] = Field(min_length=1)
    marks: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    """Full marks; the key points' points are scaled to it. None: the sum of the points."""
    partial_credit: bool = True
    """False: full marks only when every key point is covered, otherwise none."""
    rounding: Rounding = Rounding.NONE
    below_zero: bool = False
    """Whether faults may take the mark below 0."""
    guidelines: str = ""
    """What graders are told and students are not: "accept spelling mistakes; a unit is needed"."""

    @model_validator(mode="after")
    def _key_point_ids_are_unique(self) -> Question:
        twice = _twice(point.id for point in self.key_points)
        if twice:
            raise ValueError(f"key point ids used twice: {', '.join(twice)}")
        return self

    @model_validator(mode="after")
    def _faults_are_taken_from_something(self) -> Question:
        if self.marks is None and all(point.fault for point in self.key_points):
            raise ValueError("only faults: say with `marks` what they are taken from")
        return self

    @property
    def full_marks(self) -> float:
        return self.marks if self.marks is not None else self.points

    @property
    def points(self) -> float:
        """What the key points come to that are no faults."""
        return sum(point.points for point in self.key_points if not point.fault)

    def key_point(self, key_point_id: str) -> KeyPoint:
        """The key point of this id; KeyError when there is none."""
        for point in self.key_points:
            if point.id == key_point_id:
                return point
        raise KeyError(key_point_id)


class Rubric(Frozen):
    """One assignment: a title and one or more questions."""

    title: str = ""
    language: str = ""
    """Of what is said to students: en, de, fr, es, pt; '' to be found out from the rubric's words."""
    questions: tuple[Question, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _question_ids_are_unique(self) -> Rubric:
        twice = _twice(question.id for question in self.questions)
        if twice:
            raise ValueError(f"question ids used twice: {', '.join(twice)}")
        return self

    @property
    def full_marks(self) -> float:
        """The marks of the whole assignment."""
        return sum(question.full_marks for question in self.questions)

    def question(self, question_id: str) -> Question:
        """The question of this id; KeyError when there is none."""
        for question in self.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)


class Answer(Frozen):
    """What one student wrote for one question: the original text, untouched."""

    id: Text
    student: str
    question_id: Text
    text: str
    source: str = ""
    """Where it came from, in a teacher's words: 'answers.csv, row 7'."""


class Skipped(Frozen):
    """A row or file that was read but holds no answer that can be graded, and why."""

    where: str
    reason: str
    flags: str = ""
    """Options of the command line that would have it read; no gradebook keeps them."""


class Label(StrEnum):
    """The three verdicts. `unsure` is an honest answer, distinct from an error."""

    COVERED = "covered"
    MISSED = "missed"
    UNSURE = "unsure"


class Basis(StrEnum):
    """What a verdict rests on."""

    MODEL = "model"
    """A margin of the model, calibrated."""
    BLANK = "blank"
    """The answer is blank, or is but words that are not enough: the point is missed, no model was asked."""
    LEARNED = "learned"
    """The model's margin and what the teacher's decisions on other answers say of it."""
    STATED = "stated"
    """A server said yes or no but gave no probability; none is invented."""
    HANDOVER = "handover"
    """The side that it leans to: the teacher left it to kpgrade."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What kpgrade says of one key point in one answer. Plain data: a class has 100,000 of them."""

    answer_id: str
    key_point_id: str
    label: Label
    basis: Basis = Basis.MODEL
    margin: float | None = None
    """The model's log-odds that the answer does NOT state the key point, in nats. None without one."""
    p_missed: float | None = None
    """The calibrated probability of 'missed', in [0, 1]. None where the basis gives none."""
    model: str = ""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Marks that the teacher gives or takes on an answer, beside what its key points come to."""

    answer_id: str
    marks: float | None
    """Added to the mark, so below 0 where marks are taken; None withdraws an earlier adjustment."""
    source: str = "app"
    reason: str = ""
    time: str = ""
    """ISO 8601, UTC; filled in by the gradebook when it is recorded."""
    stale: bool = False
    """The wording of the question or of its key points has changed since. It holds, flagged."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What kpgrade says of the verdicts left to it."""

    left: int
    """Verdicts that nobody decided."""
    differ: float
    """How many of them are expected to differ from what the teacher would say."""
    low: int
    high: int
    """A central 95% interval of that number."""
    agreement: float
    """The share of all verdicts, decided ones included, that is expected to agree with the teacher."""
    target: float
    """The share that the teacher asked for."""


@dataclass(frozen=True, slots=True)
class Handover:
    """A verdict that the teacher left to kpgrade with the rest of its question, on a promise.

    It holds for the verdict that stood then: what is read anew is not left to anybody.
    """

    answer_id: str
    key_point_id: str
    promise: Promise
    """What was said of all that was left then."""
    source: str = "app"
    action: int = 0
    """Filled in by the gradebook when it is recorded, as is `time`."""
    time: str = ""
    """ISO 8601, UTC."""


@dataclass(frozen=True, slots=True)
class PointComment:
    """What one student is told of a key point, in place of the rubric's comment."""

    answer_id: str
    key_point_id: str
    text: str | None
    """'' for nothing at all; None for the rubric's comment again."""
    source: str = "app"
    time: str = ""
    """ISO 8601, UTC; filled in by the gradebook when it is recorded."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What the teacher says of one key point in one answer. It always wins over the model."""

    answer_id: str
    key_point_id: str
    missed: bool | None
    """None withdraws an earlier decision: the verdict counts again."""
    source: str = "app"
    reason: str = ""
    time: str = ""
    """ISO 8601, UTC; filled in by the gradebook when it is recorded."""
    stale: bool = False
    """The key point's wording has changed since the decision was made."""
    level: str = ""
    """The name of the level that was given with it; '' for plainly covered or missed."""
