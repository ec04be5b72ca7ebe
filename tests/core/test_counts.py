"""A class in numbers is what its answers come to, read one by one."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.calibration import Calibrator
from grader.domain import Answer, Decision, KeyPoint, Label, Question, Rubric
from grader.gradebook import Gradebook, GradingProgress
from grader.grader import Grader
from grader.grading import grade
from grader.marks import mark, state
from tests.core.builders import CountingEngine

SURE, CAREFUL = Calibrator(covered_below=0.1, missed_above=0.9), Calibrator(missed_above=0.99)


def _question(name: str, *points: str) -> Question:
    return Question(id=name, text="Why?", key_points=tuple(KeyPoint(id=p[:1], text=p) for p in points))


RUBRICS = [
    Rubric(questions=(_question("q1", "light falls", "air is there"), _question("q2", "light falls"))),
    Rubric(questions=(_question("q1", "light shines", "air is there"), _question("q2", "light falls"))),
    Rubric(questions=(_question("q1", "air is there", "blue it is", "light falls"),)),
]

_ANSWER = st.builds(
    lambda name, text: Answer(id=name, student=name, question_id=f"q{name[-1]}", text=text),
    st.sampled_from(["a1", "a2", "b1", "b2", "c1"]),
    st.sampled_from(["", "light", "air", "light and blue air"]),
)
_DECISION = st.builds(
    Decision,
    st.sampled_from(["a1", "a2", "b1"]),
    st.sampled_from(["l", "a", "b"]),
    st.sampled_from([True, False, None]),
)
_STEP = st.one_of(
    _ANSWER, _DECISION, st.sampled_from(RUBRICS), st.sampled_from([SURE, CAREFUL]), st.just("undo")
)


def _do(book: Gradebook, step: object) -> None:
    match step:
        case Answer():
            book.add_answers([step])
        case Decision():
            book.decide([step])
        case Rubric():
            book.set_rubric(step, note="changed")
        case Calibrator():
            grade(book, Grader(CountingEngine(), step), limit=3)
        case _:
            book.undo()


@settings(max_examples=100, deadline=None)
@given(st.lists(_STEP, max_size=12))
def test_counts_are_what_the_answers_one_by_one_come_to(
    tmp_path_factory: pytest.TempPathFactory, steps: list[object]
) -> None:
    with Gradebook.create(tmp_path_factory.mktemp("book") / "t.kpgrade", RUBRICS[0]) as book:
        for step in [Answer(id="a1", student="a1", question_id="q1", text="light"), SURE, *steps]:
            _do(book, step)
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
        marks[answer.id] = mark(question, states)
        for i, label in states.items():
            points[question.id][i][label] += 1

    assert counts.aside == aside
    assert list(counts.marks.items()) == list(marks.items())
    graded = [m for m in marks.values() if m is not None]
    unsure = sum(c[Label.UNSURE] for of in points.values() for c in of.values())
    assert counts.progress == GradingProgress(len(marks), len(graded), sum(m.settled for m in graded), unsure)
