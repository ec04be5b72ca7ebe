"""A class in numbers is what its answers come to, read one by one."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings

from grader.domain import Label
from grader.gradebook import Gradebook, GradingProgress
from grader.marks import adjusted, mark, state
from tests.review.steps import BEGINNING, RUBRICS, STEPS, do


@settings(max_examples=100, deadline=None)
@given(STEPS)
def test_counts_are_what_the_answers_one_by_one_come_to(
    tmp_path_factory: pytest.TempPathFactory, steps: list[object]
) -> None:
    with Gradebook.create(tmp_path_factory.mktemp("book") / "t.kpgrade", RUBRICS[0]) as book:
        for step in [*BEGINNING, *steps]:
            do(book, step)
        view, counts = book.view(), book.counts()

    marks, aside = {}, Counter[str]()
    points = {q.id: {p.id: Counter[Label | None]() for p in q.key_points} for q in view.rubric.questions}
    for answer in view.answers:
        if answer.question_id not in view.questions:
            aside[answer.question_id] += 1
            continue
        question = view.questions[answer.question_id]
        keys = {p.id: (answer.id, p.id) for p in question.key_points}
        states = {i: state(view.verdicts.get(key), view.decisions.get(key)) for i, key in keys.items()}
        given = view.adjustments.get(answer.id)
        marks[answer.id] = adjusted(question, mark(question, states), given.marks if given else None)
        for i, label in states.items():
            points[question.id][i][label] += 1

    assert counts.aside == aside
    assert list(counts.marks.items()) == list(marks.items())
    graded = [m for m in marks.values() if m is not None]
    unsure = sum(c[Label.UNSURE] for of in points.values() for c in of.values())
    assert counts.progress == GradingProgress(len(marks), len(graded), sum(m.settled for m in graded), unsure)
