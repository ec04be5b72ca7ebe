"""What was decided for one student, in lines: by whom, when and why."""

from __future__ import annotations

from grader.domain import KeyPoint
from grader.gradebook import Gradebook
from grader.learning import SettledBy
from grader.learning.history import Event, history
from grader.review.answers import ReviewedAnswer, ReviewedPoint, reviewed
from grader.signs import sign, titled, word
from grader.text import visible

_BY = {
    SettledBy.MODEL: "the model",
    SettledBy.LEARNING: "learned from your decisions",
    SettledBy.TEACHER: "you",
    SettledBy.HANDOVER: "left to kpgrade by you",
}


def points_of(book: Gradebook, student: str) -> list[tuple[ReviewedAnswer, ReviewedPoint]]:
    """The key points of all of a student's answers, as they are numbered from 1."""
    rows = [row for row in reviewed(book).by_question() if row.answer.student == student]
    return [(row, point) for row in rows for point in row.points]


def appeal_lines(book: Gradebook, student: str) -> list[str]:
    """Each answer with its key points, numbered, and under each what was said of it in order."""
    lines: list[str] = []
    shown = ""
    for number, (row, said) in enumerate(points_of(book, student), start=1):
        if row.id != shown:
            shown = row.id
            reached = f"{row.mark} of {row.question.full_marks:g}" if row.mark else "not graded yet"
            lines += ["", visible(f"{row.question.text or row.question.id} ({reached})"), f"  “{row.text}”"]
        lines.append(point_line(number, said))
        lines += [f"      {line}" for line in event_lines(book, row, said)]
    return lines


def point_line(number: int, said: ReviewedPoint) -> str:
    """'3. ✓ Ice floats: covered'."""
    words = word(said.point, said.label, said.level)
    return visible(f"{number}. {sign(said.point, said.label)} {titled(said.point)}: {words}")


def event_lines(book: Gradebook, row: ReviewedAnswer, said: ReviewedPoint) -> list[str]:
    """A line for each thing that was said of a key point, oldest first."""
    return [
        visible(_event(said.point, event)) for event in history(book, (row.id, said.point.id), said.model)
    ]


def _event(point: KeyPoint, event: Event) -> str:
    label = word(point, event.label, event.level) if event.label else "taken back"
    where = f" in {event.source}" if event.source not in ("", "app") else ""
    when = f", {event.time[:16].replace('T', ' ')}" if event.time else ""
    why = f": {event.reason}" if event.reason else ""
    return f"{label}, {_BY.get(event.by, 'nobody')}{where}{when}{why}"
