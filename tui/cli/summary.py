"""A class on one screen: marks, most-missed key points, and how much wants a look."""

from __future__ import annotations

import json
from collections import Counter

from rich.box import ROUNDED
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from grader.domain import Label, Question
from grader.gradebook import ClassCounts, Gradebook
from grader.grading import Outcome
from grader.learning import SettledBy
from grader.learning.in_force import counts as counts_in_force
from grader.learning.in_force import settled_counts
from grader.learning.spot_record import spot_sentences
from grader.marks import Mark
from grader.text import visible

_BAR = 12
"""Characters: with it the tables fit a terminal of 80 columns."""


def as_tables(book: Gradebook, outcome: Outcome) -> list[RenderableType]:
    """The summary as rich blocks, one pair of tables a question."""
    blocks: list[RenderableType] = []
    counts = counts_in_force(book)
    for question in counts.rubric.questions:
        blocks.append(_marks_table(question, counts.mark_counts(question.id)))
        blocks.append(_points_table(question, counts.point_counts(question.id)))
    progress = counts.progress
    said = (
        f"{progress.graded} of {progress.answers} answers graded, {progress.settled} with a certain mark; "
        f"{progress.open_points} verdicts want a look."
    )
    blocks.append(Text(said, style="bold"))
    by = settled_counts(book)
    if by[SettledBy.TEACHER]:
        blocks.append(
            Text(
                f"Verdicts settled by the model: {by[SettledBy.MODEL]}, by what it learned from you: "
                f"{by[SettledBy.LEARNING]}, by you: {by[SettledBy.TEACHER]}."
            )
        )
    blocks += [Text(sentence) for sentence in spot_sentences(book)]
    if counts.aside:
        blocks.append(Text(set_aside(counts)))
    if outcome.seconds >= 1 and outcome.graded:
        pace = 60 * outcome.graded / outcome.seconds
        blocks.append(Text(f"Graded {outcome.graded} now, {pace:.1f} answers a minute."))
    if outcome.failed:
        name, reason = next(iter(outcome.failed.items()))
        blocks.append(
            Text(
                visible(
                    f"{_answers(len(outcome.failed))} could not be scored; the next run tries again. "
                    f"The first, {name}: {reason}"
                )
            )
        )
    if outcome.stopped:
        blocks.append(Text("Stopped. Run the same command again to go on."))
    return blocks


def as_json(book: Gradebook, outcome: Outcome) -> str:
    """The summary for a program: marks as [low, high], counts per key point."""
    counts = counts_in_force(book)
    progress = counts.progress
    points = {q.id: counts.point_counts(q.id) for q in counts.rubric.questions}
    return json.dumps(
        {
            "gradebook": str(book.path),
            "answers": progress.answers,
            "graded": progress.graded,
            "settled": progress.settled,
            "unsure": progress.open_points,
            "settled_by": settled_counts(book),
            "graded_now": outcome.graded,
            "failed": outcome.failed,
            "stopped": outcome.stopped,
            "not_in_rubric": counts.aside,
            "skipped": [s.model_dump() for s in book.skipped()],
            "marks": {i: [m.low, m.high] if m else None for i, m in counts.marks.items()},
            "key_points": {
                q.id: [
                    {"id": p.id, "text": p.text, **{str(label): points[q.id][p.id][label] for label in Label}}
                    for p in q.key_points
                ]
                for q in counts.rubric.questions
            },
        },
        ensure_ascii=False,
        indent=2,
    )


def set_aside(counts: ClassCounts) -> str:
    """A sentence on the answers whose question the rubric does not have (any more)."""
    shown = [visible(i) for i in counts.aside][:5]
    named = ", ".join(shown) + (", ..." if len(counts.aside) > len(shown) else "")
    return (
        f"Not counted: {_answers(sum(counts.aside.values()))} to questions that the rubric does not have "
        f"({named}). The gradebook keeps them."
    )


def _marks_table(question: Question, marks: Counter[Mark | None]) -> Table:
    title = Text(f"Marks: {_short(question.text or question.id)}", no_wrap=True)
    table = Table(title=title, title_justify="left", expand=False, box=ROUNDED, min_width=60)
    table.add_column("mark", justify="right")
    table.add_column("answers", justify="right")
    table.add_column("", min_width=_BAR)
    shown: Counter[str] = Counter()
    for mark in sorted(marks, key=lambda m: (m.low, m.high) if m else (float("inf"), 0.0)):
        shown[str(mark or "ungraded")] += marks[mark]
    for name, answers in shown.items():
        table.add_row(name, str(answers), _bar(answers, max(shown.values())))
    table.caption = f"out of {question.full_marks:g}; a range is not yet settled"
    return table


def _points_table(question: Question, counts: dict[str, Counter[Label | None]]) -> Table:
    table = Table(title="Key points, most missed first", title_justify="left", box=ROUNDED)
    table.add_column("key point", min_width=30)
    for name in ("missed", "unsure", "covered"):
        table.add_column(name, justify="right")
    table.add_column("", min_width=_BAR)
    for point in sorted(question.key_points, key=lambda p: -counts[p.id][Label.MISSED]):
        counter = counts[point.id]
        table.add_row(
            Text(_short(point.text)),
            *(str(counter[label]) for label in (Label.MISSED, Label.UNSURE, Label.COVERED)),
            _bar(counter[Label.MISSED], max(1, counter.total())),
        )
    return table


def _answers(count: int) -> str:
    return "1 answer" if count == 1 else f"{count} answers"


def _bar(count: int, most: int) -> str:
    return "█" * round(_BAR * count / most) if most else ""


def _short(text: str, width: int = 96) -> str:
    flat = " ".join(visible(text).split())
    return flat if len(flat) <= width else f"{flat[: width - 1]}…"
