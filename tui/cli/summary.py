"""A class on one screen: marks, most-missed key points, and how much wants a look."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from rich.box import ROUNDED
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from grader.domain import Question, Rubric
from grader.fairness.sentences import fairness_sentences
from grader.gradebook import Gradebook
from grader.grading import Outcome
from grader.learning import SettledBy
from grader.learning.sentences import learning_sentences
from grader.marks import Mark
from grader.reports import ReportOptions
from grader.reports.class_list import printed_list
from grader.review.answers import reviewed
from grader.review.figures import PointFigures, QuestionFigures, Trust, class_figures, progress
from grader.review.totals import StudentTotal, totals
from grader.signs import loss_words
from grader.text import visible

_BAR = 12
"""Characters: with it the tables fit a terminal of 80 columns."""


def as_tables(book: Gradebook, outcome: Outcome) -> list[RenderableType]:
    """The summary as rich blocks, one pair of tables a question."""
    blocks: list[RenderableType] = []
    review = reviewed(book)
    questions = class_figures(review)
    for figures in questions:
        marks = Counter(row.mark for row in review.of_question(figures.question.id))
        blocks.append(_marks_table(figures.question, marks))
        blocks.append(_points_table(figures.question, figures.points))
    far = progress(review.answers.values())
    line = (
        f"{far.graded} of {far.answers} answers graded, {far.settled} with a certain mark; "
        f"{far.open_points} verdicts want a look."
    )
    blocks.append(Text(line, style="bold"))
    by = _settled_by(questions)
    if by[SettledBy.TEACHER]:
        blocks.append(
            Text(
                f"Verdicts settled by the model: {by[SettledBy.MODEL]}, by what it learned from you: "
                f"{by[SettledBy.LEARNING]}, by you: {by[SettledBy.TEACHER]}, left to kpgrade by you: "
                f"{by[SettledBy.HANDOVER]}."
            )
        )
    told = (*learning_sentences(book), *fairness_sentences(review, all_told=False))
    blocks += [Text(sentence) for sentence in told]
    if review.aside:
        blocks.append(Text(set_aside(review.aside)))
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


def class_table(book: Gradebook) -> Table:
    """A row a student with the sum over all questions, by name."""
    headings, *rows = printed_list(reviewed(book), ReportOptions())
    table = Table(title="Class list", title_justify="left", box=ROUNDED)
    for heading in headings:
        table.add_column(Text(visible(heading)), justify="left" if heading == headings[0] else "right")
    for row in rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    return table


def as_json(book: Gradebook, outcome: Outcome) -> str:
    """The summary for a program: marks as [low, high], the figures of each question and key point."""
    review = reviewed(book)
    questions = class_figures(review)
    far = progress(review.answers.values())
    return json.dumps(
        {
            "gradebook": str(book.path),
            "answers": far.answers,
            "graded": far.graded,
            "settled": far.settled,
            "unsure": far.open_points,
            "settled_by": _settled_by(questions),
            "agreement": _agreement(sum((q.trust for q in questions), Trust())),
            "graded_now": outcome.graded,
            "failed": outcome.failed,
            "stopped": outcome.stopped,
            "not_in_rubric": review.aside,
            "skipped": [s.model_dump(exclude={"flags"}) for s in book.skipped()],
            "students": [_student_json(one, review.rubric) for one in totals(review)],
            "marks": {i: [r.mark.low, r.mark.high] if r.mark else None for i, r in review.answers.items()},
            "questions": {q.question.id: _question_json(q) for q in questions},
            "key_points": {q.question.id: [_point_json(p) for p in q.points] for q in questions},
        },
        ensure_ascii=False,
        indent=2,
    )


def _student_json(one: StudentTotal, rubric: Rubric) -> dict[str, object]:
    return {
        "student": one.student,
        "total": [one.mark.low, one.mark.high] if one.mark else None,
        "out_of": rubric.full_marks,
        "open_verdicts": one.open_verdicts,
        "ungraded": one.ungraded,
        "questions": {r.question.id: [r.mark.low, r.mark.high] if r.mark else None for r in one.rows},
    }


def _question_json(figures: QuestionFigures) -> dict[str, object]:
    far = figures.progress
    return {
        "answers": far.answers,
        "graded": far.graded,
        "settled": far.settled,
        "unsure": far.open_points,
        "mean": figures.mean,
        "agreement": _agreement(figures.trust),
    }


def _point_json(point: PointFigures) -> dict[str, object]:
    return {
        "id": point.id,
        "text": point.text,
        "covered": point.covered,
        "missed": point.missed,
        "unsure": point.unsure,
        "ungraded": point.ungraded,
        "fault": point.fault,
        "share_lost": point.share_lost,
        "missed_by": point.missed_by,
        "agreement": _agreement(point.trust),
    }


def _agreement(trust: Trust) -> dict[str, object]:
    return {"checked": trust.checked, "agreed": trust.agreed, "share": trust.agreement}


def _settled_by(questions: Iterable[QuestionFigures]) -> dict[SettledBy, int]:
    by = sum((figures.trust for figures in questions), Trust()).by
    return {who: by.get(who, 0) for who in SettledBy}


def set_aside(aside: Mapping[str, int]) -> str:
    """A sentence on the answers whose question the rubric does not have (any more)."""
    shown = [visible(i) for i in aside][:5]
    named = ", ".join(shown) + (", ..." if len(aside) > len(shown) else "")
    return (
        f"Not counted: {_answers(sum(aside.values()))} to questions that the rubric does not have "
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


def _points_table(question: Question, points: Sequence[PointFigures]) -> Table:
    table = Table(title="Key points, most missed first", title_justify="left", box=ROUNDED)
    table.add_column("key point", min_width=30)
    lost, kept = loss_words(question)
    for name in (lost, "unsure", kept):
        table.add_column(name, justify="right")
    table.add_column("", min_width=_BAR)
    for point in sorted(points, key=lambda p: -p.lost):
        table.add_row(
            Text(_short(point.title)),
            *map(str, (point.lost, point.unsure, point.kept)),
            _bar(point.lost, max(1, point.graded + point.ungraded)),
        )
    return table


def _answers(count: int) -> str:
    return "1 answer" if count == 1 else f"{count} answers"


def _bar(count: int, most: int) -> str:
    return "█" * round(_BAR * count / most) if most else ""


def _short(text: str, width: int = 96) -> str:
    flat = " ".join(visible(text).split())
    return flat if len(flat) <= width else f"{flat[: width - 1]}…"
