"""One student's answers with every verdict, for the terminal."""

from __future__ import annotations

import json

from rich.console import RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from grader.domain import Answer, Label, Question
from grader.errors import InputError
from grader.gradebook import ClassView, Gradebook, Key
from grader.learning import SettledBy
from grader.learning.history import Event, history
from grader.learning.in_force import LearnedView, learned_view
from grader.marks import mark, state
from grader.signs import SIGNS
from grader.text import visible

BY = {
    SettledBy.TEACHER: "by you",
    SettledBy.LEARNING: "by what it learned from you",
    SettledBy.MODEL: "by the model",
    SettledBy.NOBODY: "",
}


def student_blocks(book: Gradebook, student: str) -> list[RenderableType]:
    """Each answer of a student as text, table and mark. InputError when there is no such student."""
    seen = learned_view(book)
    view = seen.said
    answers = _answers_of(book, view, student)
    blocks: list[RenderableType] = []
    for answer in answers:
        question = view.questions.get(answer.question_id)
        if question is None:
            blocks.append(
                Text(visible(f"{answer.question_id}: not in the rubric, so not counted"), style="bold")
            )
            blocks.append(_written(answer))
            continue
        blocks.append(Text(visible(question.text), style="bold"))
        blocks.append(_written(answer))
        blocks.append(_table(question, answer, seen))
        blocks += _histories(book, question, answer, seen)
        labels = {p.id: _counting(seen, (answer.id, p.id)) for p in question.key_points}
        reached = mark(question, labels)
        blocks.append(Text(f"Mark: {reached} of {question.full_marks:g}" if reached else "Not graded yet"))
        if answer.id in view.comments:
            blocks.append(Text(f"Comment: {visible(view.comments[answer.id])}"))
    return blocks


def student_json(book: Gradebook, student: str) -> str:
    """The same for a program. InputError when there is no such student."""
    seen = learned_view(book)
    shown = []
    for answer in _answers_of(book, seen.said, student):
        question = seen.said.questions.get(answer.question_id)
        points = question.key_points if question else ()
        labels = {p.id: _counting(seen, (answer.id, p.id)) for p in points}
        reached = mark(question, labels) if question else None
        shown.append(
            {
                "answer_id": answer.id,
                "question_id": answer.question_id,
                "text": answer.text,
                "mark": [reached.low, reached.high] if reached else None,
                "comment": seen.said.comments.get(answer.id, ""),
                "key_points": [_point_json(book, seen, (answer.id, p.id), p.text) for p in points],
            }
        )
    return json.dumps(shown, ensure_ascii=False, indent=2)


def _point_json(book: Gradebook, seen: LearnedView, key: Key, text: str) -> dict[str, object]:
    verdict, said = seen.verdicts.get(key), seen.said.verdicts.get(key)
    return {
        "id": key[1],
        "text": text,
        "counts_as": _counting(seen, key),
        "settled_by": seen.settled_by(key),
        "p_missed": verdict.p_missed if verdict else None,
        "model_p_missed": said.p_missed if said else None,
        "history": [
            {
                "label": event.label,
                "by": event.by,
                "time": event.time,
                "because": [
                    {"answer_id": d.answer_id, "key_point_id": d.key_point_id, "missed": d.missed}
                    for d in event.because
                ],
            }
            for event in history(book, key, said)
        ],
    }


def _answers_of(book: Gradebook, view: ClassView, student: str) -> list[Answer]:
    answers = [a for a in view.answers if student in (a.student, a.id)]
    if not answers:
        names = ", ".join(dict.fromkeys(a.student for a in view.answers[:5]))
        raise InputError(
            f"there is no student '{student}'", where=str(book.path), hint=f"Students: {names}, ..."
        )
    return answers


def _written(answer: Answer) -> Panel:
    return Panel(Text(visible(answer.text) or "(blank)"), title=Text(visible(answer.student)))


def _counting(seen: LearnedView, key: Key) -> Label | None:
    return state(seen.verdicts.get(key), seen.said.decisions.get(key))


def _table(question: Question, answer: Answer, seen: LearnedView) -> Table:
    table = Table()
    table.add_column("key point")
    table.add_column("counts as")
    table.add_column("p(missed)", justify="right")
    table.add_column("settled")
    for point in question.key_points:
        key = (answer.id, point.id)
        verdict, decision = seen.verdicts.get(key), seen.said.decisions.get(key)
        p = verdict.p_missed if verdict else None
        by = f"by you ({decision.source})" if decision else BY[seen.settled_by(key)]
        table.add_row(
            Text(visible(point.text)),
            _counts_as(_counting(seen, key)),
            "" if p is None else f"{p:.2f}",
            Text(visible(by)),
        )
    return table


def _histories(
    book: Gradebook, question: Question, answer: Answer, seen: LearnedView
) -> list[RenderableType]:
    """A line for each key point whose verdict became another one, or on which more than once was decided."""
    lines: list[RenderableType] = []
    for point in question.key_points:
        key = (answer.id, point.id)
        events = history(book, key, seen.said.verdicts.get(key))
        if len(events) > 2 or any(event.because for event in events):
            said = "; then ".join(_event(event) for event in events)
            lines.append(Text(visible(f"{point.text}: {said}"), style="dim"))
    return lines


def _event(event: Event) -> str:
    if event.label is None:
        return "taken back by you"
    named = ", ".join(dict.fromkeys(d.answer_id for d in event.because))
    why = f" after your word on {named}" if named else ""
    return f"{_counts_as(event.label)} {BY[event.by]}{why}"


def _counts_as(label: Label | None) -> str:
    return f"{SIGNS[label]} {label or 'ungraded'}"
