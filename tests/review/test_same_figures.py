"""One class has one set of figures: the app's, the report's and the command line's are the same."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from grader.domain import Decision
from grader.gradebook import Gradebook
from grader.learning import SettledBy
from grader.learning.in_force import counts
from grader.reports import ReportOptions
from grader.reports.classroom import class_report
from grader.review.figures import PointFigures, QuestionFigures, Trust
from tests.learning.test_in_force import strict_class
from tests.review.steps import BEGINNING, RUBRICS, STEPS, do
from tui.app.session import Session
from tui.cli import main


def _shown(path: Path) -> Any:
    with redirect_stdout(io.StringIO()) as out:
        assert main(["show", str(path), "--json"]) == 0
    return json.loads(out.getvalue())


def _agreement(trust: Trust) -> dict[str, object]:
    return {"checked": trust.checked, "agreed": trust.agreed, "share": trust.agreement}


def _question(figures: QuestionFigures) -> dict[str, object]:
    far = figures.progress
    return {
        "answers": far.answers,
        "graded": far.graded,
        "settled": far.settled,
        "unsure": far.open_points,
        "mean": figures.mean,
        "agreement": _agreement(figures.trust),
    }


def _point(figures: PointFigures) -> dict[str, object]:
    names = ("id", "text", "covered", "missed", "unsure", "ungraded", "fault", "share_lost")
    return {
        **{name: getattr(figures, name) for name in names},
        "missed_by": [*figures.missed_by],
        "agreement": _agreement(figures.trust),
    }


def same_figures(book: Gradebook) -> None:
    """Assert that whoever asks is told the same."""
    report, shown, session, counted = (
        class_report(book, ReportOptions()), _shown(book.path), Session(book), counts(book)
    )  # fmt: skip

    assert [q.figures.question for q in report.questions] == [*session.rubric.questions]
    for question in report.questions:
        figures = question.figures
        session.choose_question(figures.question.id)
        assert session.standing() == figures.progress
        assert tuple(session.tally(p.id) for p in figures.points) == figures.points
        assert shown["questions"][figures.question.id] == _question(figures)
        assert shown["key_points"][figures.question.id] == [_point(p) for p in figures.points]

    marks = {i: [row.mark.low, row.mark.high] if row.mark else None for i, row in session.rows.items()}
    assert shown["marks"] == marks
    assert marks == {i: [m.low, m.high] if m else None for i, m in counted.marks.items()}
    assert shown["not_in_rubric"] == counted.aside
    far = counted.progress
    assert [shown[name] for name in ("answers", "graded", "settled", "unsure")] == [
        far.answers, far.graded, far.settled, far.open_points,
    ]  # fmt: skip
    assert shown["agreement"] == _agreement(report.trust)
    assert shown["settled_by"] == {who: report.trust.by.get(who, 0) for who in SettledBy}


@settings(max_examples=60, deadline=None)
@given(steps=STEPS)
def test_app_report_and_command_line_say_the_same_of_any_class(
    tmp_path_factory: pytest.TempPathFactory, steps: list[object]
) -> None:
    with Gradebook.create(tmp_path_factory.mktemp("book") / "t.kpgrade", RUBRICS[0]) as book:
        for step in [*BEGINNING, *steps]:
            do(book, step)
        same_figures(book)


def test_they_say_the_same_of_what_was_learned(tmp_path: Path) -> None:
    with strict_class(tmp_path / "class.kpgrade") as book:
        book.decide([Decision(f"a{i}", "k0", missed=True) for i in range(10)])
        assert class_report(book, ReportOptions()).trust.by[SettledBy.LEARNING]
        same_figures(book)


def test_a_stale_decision_counts_in_the_mark_and_in_no_agreement(tmp_path: Path) -> None:
    with Gradebook.create(tmp_path / "class.kpgrade", RUBRICS[0]) as book:
        for step in (*BEGINNING, Decision("a1", "l", True), Decision("a1", "a", True)):
            do(book, step)
        assert class_report(book, ReportOptions()).trust.checked == 2
        for newer in (RUBRICS[1], BEGINNING[1]):
            do(book, newer)
        first, second = class_report(book, ReportOptions()).questions[0].figures.points
        assert (first.missed, first.trust.verdicts, first.trust.checked) == (1, 1, 0)
        assert (second.missed, second.trust.checked) == (1, 1)
        same_figures(book)


def test_what_is_ungraded_or_unsure_is_in_no_denominator(tmp_path: Path) -> None:
    with Gradebook.create(tmp_path / "class.kpgrade", RUBRICS[0]) as book:
        for step in BEGINNING:
            do(book, step)
        book.add_answers([BEGINNING[0].model_copy(update={"id": f"x{i}"}) for i in range(3)])
        light, air = class_report(book, ReportOptions()).questions[0].figures.points
        assert (light.share_lost, air.share_lost) == (0, 1)
        assert (light.ungraded, light.graded) == (3, 1)
        same_figures(book)
