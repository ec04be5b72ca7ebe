"""One student's answers with every verdict, for the terminal."""

from __future__ import annotations

from collections.abc import Collection

from rich.console import RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from grader.domain import Answer, KeyPoint, Label
from grader.drafting.languages import language_of
from grader.drafting.reasons import reason
from grader.errors import InputError
from grader.gradebook import Gradebook
from grader.learning import SettledBy
from grader.learning.history import Event, history
from grader.review.answers import ClassReview, ReviewedAnswer, ReviewedPoint, reviewed
from grader.signs import sign, titled, word
from grader.text import visible
from tui.cli.screen import inert_json

BY = {
    SettledBy.TEACHER: "by you",
    SettledBy.LEARNING: "by what it learned from you",
    SettledBy.MODEL: "by the model",
    SettledBy.HANDOVER: "left to kpgrade by you",
    SettledBy.NOBODY: "",
}


def student_blocks(book: Gradebook, student: str) -> list[RenderableType]:
    """Each answer of a student as text, table and mark. InputError when there is no such student."""
    review = reviewed(book)
    language = language_of(review.rubric)
    blocks: list[RenderableType] = []
    for answer in _answers_of(book, student):
        row = review.answers.get(answer.id)
        if row is None:
            blocks.append(
                Text(visible(f"{answer.question_id}: not in the rubric, so not counted"), style="bold")
            )
            blocks.append(_written(answer))
            continue
        blocks.append(Text(visible(row.question.text), style="bold"))
        blocks.append(_written(answer))
        if row.addressed:
            blocks.append(Text("! This answer contains text that looks like instructions to a grader:"))
            blocks += [Text(f"  {row.text[a:b]}".replace("\n", " ")) for a, b in row.addressed]
        blocks.append(_table(row))
        blocks += [Text(visible(f"{titled(p.point)}: {reason(p, row.text, language)}")) for p in row.points]
        blocks += _histories(book, row)
        full = row.question.full_marks
        blocks.append(Text(f"Mark: {row.mark} of {full:g}" if row.mark else "Not graded yet"))
        if row.adjustment is not None:
            own, why = row.adjustment.marks or 0.0, visible(row.adjustment.reason)
            blocks.append(Text(f"Of these {own:+g} of your own: {why}"))
        if row.comment:
            blocks.append(Text(f"Comment: {visible(row.comment)}"))
    return blocks


def student_json(book: Gradebook, student: str) -> str:
    """The same for a program. InputError when there is no such student."""
    review = reviewed(book)
    language = language_of(review.rubric)
    shown = []
    for answer in _answers_of(book, student):
        row = review.answers.get(answer.id)
        reached = row.mark if row else None
        own = row.adjustment if row else None
        shown.append(
            {
                "answer_id": answer.id,
                "question_id": answer.question_id,
                "text": answer.text,
                "mark": [reached.low, reached.high] if reached else None,
                "own_marks": own.marks if own else None,
                "own_marks_reason": own.reason if own else "",
                "addressed_to_a_grader": [list(span) for span in row.addressed] if row else [],
                "comment": row.comment if row else book.comments().get(answer.id, ""),
                "key_points": [_point_json(book, row, p, language) for p in row.points] if row else [],
            }
        )
    return inert_json(shown, indent=2)


def _point_json(
    book: Gradebook, row: ReviewedAnswer, reviewed: ReviewedPoint, language: str
) -> dict[str, object]:
    return {
        "id": reviewed.point.id,
        "text": reviewed.point.text,
        "fault": reviewed.point.fault,
        "counts_as": reviewed.label,
        "level": reviewed.level,
        "settled_by": reviewed.by,
        "reason": reason(reviewed, row.text, language),
        "p_missed": reviewed.verdict.p_missed if reviewed.verdict else None,
        "model_p_missed": reviewed.model.p_missed if reviewed.model else None,
        "history": [
            {
                "label": event.label,
                "level": event.level,
                "by": event.by,
                "time": event.time,
                "because": [
                    {"answer_id": d.answer_id, "key_point_id": d.key_point_id, "missed": d.missed}
                    for d in event.because
                ],
            }
            for event in history(book, (row.id, reviewed.point.id), reviewed.model)
        ],
    }


def one_answer(
    review: ClassReview, student: str, question: str, *, among: Collection[str] | None = None
) -> ReviewedAnswer:
    """The answer of a student to a question, which need not be named where there is one alone.

    `among`: ids of the answers that come into question. Raises InputError for none, or for several.
    """
    rows = [row for row in review.by_question() if row.answer.student == student]
    rows = [row for row in rows if among is None or row.id in among]
    if question:
        rows = [row for row in rows if row.question.id == question]
    if not rows:
        what = "no answer" if among is None else "no answer that came in pictures"
        raise InputError(f"{student} has {what} to it", flags="--question")
    if len(rows) > 1:
        raise InputError(
            f"{student} has {len(rows)} such answers",
            hint="Say to which question: " + ", ".join(row.question.id for row in rows) + ".",
            flags="--question",
        )
    return rows[0]


def _answers_of(book: Gradebook, student: str) -> list[Answer]:
    every = book.answers()
    answers = [a for a in every if student in (a.student, a.id)]
    if not answers:
        names = ", ".join(dict.fromkeys(a.student for a in every[:5]))
        raise InputError(
            f"there is no student '{student}'", where=str(book.path), hint=f"Students: {names}, ..."
        )
    return answers


def _written(answer: Answer) -> Panel:
    return Panel(Text(visible(answer.text) or "(blank)"), title=Text(visible(answer.student)))


def _table(row: ReviewedAnswer) -> Table:
    table = Table()
    table.add_column("key point")
    table.add_column("counts as")
    table.add_column("p(missed)", justify="right")
    table.add_column("settled")
    for point in row.points:
        p = point.verdict.p_missed if point.verdict else None
        by = f"by you ({point.decision.source})" if point.decision else BY[point.by]
        table.add_row(
            Text(visible(titled(point.point))),
            _counts_as(point.point, point.label, point.level),
            "" if p is None else f"{p:.2f}",
            Text(visible(by)),
        )
    return table


def _histories(book: Gradebook, row: ReviewedAnswer) -> list[RenderableType]:
    """A line for each key point whose verdict became another one, or on which more than once was decided."""
    lines: list[RenderableType] = []
    for point in row.points:
        said = point.point
        events = history(book, (row.id, point.point.id), point.model)
        if len(events) > 2 or any(event.because for event in events):
            story = "; then ".join(_event(said, event) for event in events)
            lines.append(Text(visible(f"{said.text}: {story}"), style="dim"))
    return lines


def _event(point: KeyPoint, event: Event) -> str:
    if event.label is None:
        return "taken back by you"
    named = ", ".join(dict.fromkeys(d.answer_id for d in event.because))
    why = f" after your word on {named}" if named else ""
    return f"{_counts_as(point, event.label, event.level)} {BY[event.by]}{why}"


def _counts_as(point: KeyPoint, label: Label | None, level: str = "") -> str:
    return f"{sign(point, label)} {word(point, label, level)}"
