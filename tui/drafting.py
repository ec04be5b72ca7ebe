"""A rubric while it is being written: plain lists that change, and the rubric they come to."""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic import ValidationError

from grader.domain import KeyPoint, Question, Rubric
from grader.errors import InputError
from grader.rubrics.check import check_rubric, split_proposal
from grader.rubrics.draft import default_id, number
from tui import strings as s


@dataclass
class PointDraft:
    """A key point as it stands in the form. An empty id gets one from the first wording."""

    text: str = ""
    points: str = "1"
    accept: str = ""
    id: str = ""


@dataclass
class QuestionDraft:
    """A question as it stands in the form."""

    id: str
    text: str = ""
    marks: str = ""
    points: list[PointDraft] = field(default_factory=list)
    before: Question | None = None

    def add(self) -> int:
        """A new key point at the end; return its place."""
        self.points.append(PointDraft())
        return len(self.points) - 1

    def delete(self, place: int) -> None:
        """Take a key point away."""
        del self.points[place]

    def move(self, place: int, step: int) -> int:
        """Move a key point up or down; return where it is now."""
        to = max(0, min(len(self.points) - 1, place + step))
        self.points.insert(to, self.points.pop(place))
        return to

    def split(self, place: int) -> int:
        """Make one key point of each statement; return how many there are now. The first keeps the id."""
        point = self.points[place]
        parts = split_proposal(point.text)
        if len(parts) > 1:
            rest = [PointDraft(part, point.points) for part in parts[1:]]
            self.points[place : place + 1] = [PointDraft(parts[0], point.points, "", point.id), *rest]
        return len(parts)


class RubricDraft:
    """All questions of a rubric under change."""

    def __init__(self, rubric: Rubric | None = None) -> None:
        self.title = rubric.title if rubric else ""
        self.questions = [_draft(q) for q in rubric.questions] if rubric else [QuestionDraft("q1")]
        if rubric is None:
            self.questions[0].add()

    def rubric(self) -> Rubric:
        """The rubric as drafted. Raises InputError where a number or a key point is wrong."""
        try:
            return Rubric(title=self.title, questions=tuple(_question(q) for q in self.questions))
        except ValidationError as error:
            raise InputError(str(error.errors()[0]["msg"])) from error

    def warnings(self, question: QuestionDraft, place: int) -> str:
        """What `kpgrade rubric check` says of one key point; empty when that is nothing."""
        try:
            rubric = Rubric(questions=(_question(question),))
        except (InputError, ValidationError):
            return ""
        kept = [p for p in question.points if p.text.strip()]
        if question.points[place] not in kept:
            return ""
        point = rubric.questions[0].key_points[kept.index(question.points[place])]
        return " ".join(f.message for f in check_rubric(rubric) if f.key_point_id == point.id)


def _draft(question: Question) -> QuestionDraft:
    return QuestionDraft(
        question.id,
        question.text,
        f"{question.marks:g}" if question.marks else "",
        [PointDraft(p.text, f"{p.points:g}", "\n".join(p.accept), p.id) for p in question.key_points],
        question,
    )


def _question(draft: QuestionDraft) -> Question:
    written = [p for p in draft.points if p.text.strip()]
    if not written:
        raise InputError(s.RUBRIC_EMPTY)
    used = {p.id for p in written if p.id}
    points = []
    for point in written:
        name = point.id or _free(default_id(point.text), used)
        used.add(name)
        accept = tuple(line.strip() for line in point.accept.splitlines() if line.strip())
        points.append(KeyPoint(id=name, text=point.text.strip(), points=_number(point.points), accept=accept))
    kept = draft.before
    return Question(
        id=draft.id,
        text=draft.text.strip(),
        key_points=tuple(points),
        marks=_number(draft.marks) if draft.marks.strip() else None,
        partial_credit=kept.partial_credit if kept else True,
        **({"rounding": kept.rounding} if kept else {}),
    )


def _free(name: str, used: set[str]) -> str:
    wanted, count = name, 2
    while wanted in used:
        wanted, count = f"{name}-{count}", count + 1
    return wanted


def _number(text: str) -> float:
    value = number(text)
    if value is None or value < 0:
        raise InputError(s.BAD_NUMBER.format(text=text))
    return value
