"""One student's answers with every verdict, for the terminal."""

from __future__ import annotations

from rich.console import RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from grader.domain import Answer, Label, Question
from grader.errors import InputError
from grader.gradebook import ClassView, Gradebook
from grader.marks import state
from grader.text import visible

_SIGNS = {Label.COVERED: "✓ covered", Label.MISSED: "✗ missed", Label.UNSURE: "? unsure", None: "- ungraded"}


def student_blocks(book: Gradebook, student: str) -> list[RenderableType]:
    """Each answer of a student as text, table and mark. InputError when there is no such student."""
    view = book.view()
    answers = [a for a in view.answers if student in (a.student, a.id)]
    if not answers:
        names = ", ".join(dict.fromkeys(a.student for a in view.answers[:5]))
        raise InputError(
            f"there is no student '{student}'", where=str(book.path), hint=f"Students: {names}, ..."
        )
    blocks: list[RenderableType] = []
    marks = book.marks()
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
        blocks.append(_table(question, answer, view))
        mark = marks[answer.id]
        blocks.append(Text(f"Mark: {mark} of {question.full_marks:g}" if mark else "Not graded yet"))
        if answer.id in view.comments:
            blocks.append(Text(f"Comment: {visible(view.comments[answer.id])}"))
    return blocks


def _written(answer: Answer) -> Panel:
    return Panel(Text(visible(answer.text) or "(blank)"), title=Text(visible(answer.student)))


def _table(question: Question, answer: Answer, view: ClassView) -> Table:
    table = Table()
    table.add_column("key point")
    table.add_column("counts as")
    table.add_column("p(missed)", justify="right")
    table.add_column("decided")
    for point in question.key_points:
        key = (answer.id, point.id)
        verdict, decision = view.verdicts.get(key), view.decisions.get(key)
        p = verdict.p_missed if verdict else None
        table.add_row(
            Text(visible(point.text)),
            _SIGNS[state(verdict, decision)],
            "" if p is None else f"{p:.2f}",
            Text(visible(f"by you ({decision.source})" if decision else "")),
        )
    return table
