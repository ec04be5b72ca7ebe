"""A rubric while it is being written: plain lists that change, and the rubric they come to.

What a person types into a form or at a prompt is held as it was typed, until `RubricDraft.rubric` reads it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from decimal import ROUND_DOWN, Decimal
from itertools import chain, count
from typing import TypeVar

from pydantic import ValidationError

from grader.domain import KeyPoint, PointLevel, Question, Rounding, Rubric
from grader.errors import InputError
from grader.rubrics.as_written import default_id, number
from grader.rubrics.check import check_rubric, split_proposal
from grader.rubrics.rules import levels_in

_T = TypeVar("_T")
_HUNDREDTH = Decimal("0.01")


@dataclass
class PointDraft:
    """A key point as it stands in the form. An empty id gets one from the first wording."""

    text: str = ""
    points: str = "1"
    accept: str = ""
    reject: str = ""
    id: str = ""
    fault: bool = False
    levels: str = ""
    """`full: 2` lines; empty without levels."""
    comment_missed: str = ""
    comment_covered: str = ""

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()


@dataclass
class QuestionDraft:
    """A question as it stands in the form."""

    id: str
    text: str = ""
    marks: str = ""
    rounding: Rounding = Rounding.NONE
    below_zero: bool = False
    guidelines: str = ""
    points: list[PointDraft] = field(default_factory=list)
    before: Question | None = None

    @property
    def is_blank(self) -> bool:
        return not self.text.strip() and all(p.is_blank for p in self.points)

    @property
    def written(self) -> int:
        """How many key points have text."""
        return sum(not p.is_blank for p in self.points)

    def has(self, text: str) -> bool:
        """Whether a key point is here that reads the same but for case, punctuation and spacing."""
        return any(default_id(p.text) == default_id(text) for p in self.points if not p.is_blank)

    def add(self, text: str = "", points: float | None = None) -> int:
        """A new key point at the end, or the blank one that is there; return its place."""
        if not self.points or not self.points[-1].is_blank:
            self.points.append(PointDraft())
        last = self.points[-1]
        last.text = text or last.text
        if points is not None:
            last.points = _written(points)
        return len(self.points) - 1

    def delete(self, place: int) -> None:
        """Take a key point away."""
        del self.points[place]

    def move(self, place: int, step: int) -> int:
        """Move a key point up or down; return where it is now."""
        return _moved(self.points, place, step)

    def split(self, place: int) -> int:
        """Make one key point of each statement, sharing its points; return how many there are now.

        The first keeps the id, the other wordings and the phrases.
        """
        point = self.points[place]
        parts = split_proposal(point.text)
        if len(parts) > 1:
            shares = _shares(point.points, len(parts))
            rest = [PointDraft(part, share) for part, share in zip(parts[1:], shares[1:], strict=True)]
            self.points[place : place + 1] = [
                replace(point, text=parts[0], points=shares[0], levels=""),
                *rest,
            ]
        return len(parts)

    def warnings(self) -> list[str]:
        """What `kpgrade rubric check` says of each key point, in their order; empty when that is nothing."""
        try:
            rubric = Rubric(questions=(_question(self),))
        except (InputError, ValidationError):
            return [""] * len(self.points)
        messages: dict[str, list[str]] = {}
        for finding in check_rubric(rubric):
            messages.setdefault(finding.key_point_id, []).append(finding.message)
        ids = iter(p.id for p in rubric.questions[0].key_points)
        return ["" if p.is_blank else "; ".join(messages.get(next(ids), ())) for p in self.points]


class RubricDraft:
    """All questions of a rubric under change."""

    def __init__(
        self,
        rubric: Rubric | None = None,
        taken: Collection[str] = (),
        asked: Iterable[tuple[str, str]] = (),
    ) -> None:
        """`taken` are ids that answers came in under: no new question may inherit another one's answers.

        `asked` are (id, text) of the questions that the answers' files ask; without a rubric they are there
        to begin with.
        """
        self.title = rubric.title if rubric else ""
        self._language = rubric.language if rubric else ""
        self.questions = [_draft(q) for q in rubric.questions] if rubric else []
        self._taken = {*taken, *(q.id for q in self.questions)}
        if rubric is None:
            for question_id, text in asked:
                self.questions.append(QuestionDraft(question_id, text, points=[PointDraft()]))
                self._taken.add(question_id)
        if not self.questions:
            self.add()

    def take(self, title: str, questions: Iterable[QuestionDraft]) -> None:
        """Go on with a draft that was kept, in the place of what is here."""
        self.title, self.questions = title, list(questions)
        self._taken |= {question.id for question in self.questions}
        if not self.questions:
            self.add()

    def same_as(self, other: RubricDraft) -> bool:
        """Whether both read the same."""
        return (self.title, self.questions) == (other.title, other.questions)

    def add(self) -> QuestionDraft:
        """A new question at the end, with a key point to fill in."""
        numbers = (f"q{number}" for number in count(len(self.questions) + 1))
        question = QuestionDraft(next(i for i in numbers if i not in self._taken))
        self._taken.add(question.id)
        question.add()
        self.questions.append(question)
        return question

    def delete(self, place: int) -> None:
        """Take a question away."""
        del self.questions[place]

    def move(self, place: int, step: int) -> int:
        """Move a question up or down; return where it is now."""
        return _moved(self.questions, place, step)

    def rubric(self) -> Rubric:
        """The rubric as drafted, without what was added and left blank. Raises InputError."""
        written = [q for q in self.questions if q.before or not q.is_blank] or self.questions[:1]
        try:
            asked = tuple(_question(q) for q in written)
            return Rubric(title=self.title, language=self._language, questions=asked)
        except ValidationError as error:
            raise InputError(str(error.errors()[0]["msg"])) from error

    def warning(self, question: QuestionDraft) -> str:
        """What is worth a second look in a question itself; empty when that is nothing."""
        remarks = []
        text = " ".join(question.text.split()).casefold()
        if not text:
            remarks.append("has no text: the model is not told what was asked")
        for i, other in enumerate(self.questions, 1):
            if other is not question and text and " ".join(other.text.split()).casefold() == text:
                remarks.append(f"asks the same as question {i}")
        if all(p.is_blank for p in question.points):
            remarks.append("has no key point with text yet")
        return "; ".join(remarks)


def _draft(question: Question) -> QuestionDraft:
    return QuestionDraft(
        question.id,
        question.text,
        _written(question.marks) if question.marks else "",
        question.rounding,
        question.below_zero,
        question.guidelines,
        [
            PointDraft(
                p.text,
                _written(p.points),
                "\n".join(p.accept),
                "\n".join(p.reject),
                p.id,
                p.fault,
                "\n".join(f"{level.name}: {_written(level.points)}" for level in p.levels),
                p.comment_missed,
                p.comment_covered,
            )
            for p in question.key_points
        ],
        question,
    )


def _question(draft: QuestionDraft) -> Question:
    written = [p for p in draft.points if not p.is_blank]
    if not written:
        raise InputError("a question needs at least one key point with text", where=draft.text.strip())
    used = {p.id for p in written if p.id}
    points = []
    for point in written:
        name = point.id or _free(default_id(point.text), used)
        used.add(name)
        levels = _levels(point.levels, fault=point.fault)
        points.append(
            KeyPoint(
                id=name,
                text=point.text.strip(),
                points=levels[0].points if levels else abs(_number(point.points)),
                fault=point.fault or _number(point.points) < 0,
                levels=levels,
                accept=_lines(point.accept),
                reject=_lines(point.reject),
                comment_missed=point.comment_missed.strip(),
                comment_covered=point.comment_covered.strip(),
            )
        )
    kept = draft.before
    return Question(
        id=draft.id,
        text=draft.text.strip(),
        key_points=tuple(points),
        marks=abs(_number(draft.marks)) if draft.marks.strip() else None,
        partial_credit=kept.partial_credit if kept else True,
        rounding=draft.rounding,
        below_zero=draft.below_zero,
        guidelines=draft.guidelines.strip(),
    )


def _levels(text: str, *, fault: bool) -> tuple[PointLevel, ...]:
    """The levels as typed, the best first. Raises InputError where a line is none."""
    found = levels_in(text, "\n") if text.strip() else []
    if found is None or len(found) == 1:
        raise InputError(
            "levels are two or more lines of a name and points",
            hint="For example: full: 2, partly: 1, missed: 0",
        )
    return tuple(
        PointLevel(name=name, points=abs(worth) if fault else worth)
        for name, worth in sorted(found, key=lambda one: -one[1])
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _moved(things: list[_T], place: int, step: int) -> int:
    to = max(0, min(len(things) - 1, place + step))
    things.insert(to, things.pop(place))
    return to


def _free(name: str, used: set[str]) -> str:
    names = chain((name,), (f"{name}-{number}" for number in count(2)))
    return next(wanted for wanted in names if wanted not in used)


def _shares(points: str, parts: int) -> list[str]:
    """Points as typed, in shares that add up to them: as even as hundredths allow, the larger ones first."""
    value = number(points)
    if value is None:
        # Not a number yet; saving will say so.
        return [points] * parts
    total = Decimal(repr(value))
    each = (total / parts).quantize(_HUNDREDTH, ROUND_DOWN)
    rest = total - each * parts
    more, odd = divmod(rest, _HUNDREDTH)
    shares = [each + (_HUNDREDTH if place < more else 0) for place in range(parts)]
    shares[0] += odd
    return [_plain(share) for share in shares]


def _written(value: float) -> str:
    """A number as a person would type it, with every digit it has."""
    return _plain(Decimal(repr(value)))


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _number(text: str) -> float:
    value = number(text)
    if value is None:
        raise InputError(f"'{text}' is not a number")
    return value
