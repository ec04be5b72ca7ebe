"""Guidelines reach the prompt of a model whose card says that it was trained with them, and no other's."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.domain import Decision, Rubric
from grader.gradebook import Gradebook
from grader.grader import Grader
from grader.grading import grade
from tests.core.builders import CountingEngine, answers, rubric

CARD = {"kpgrade.guidelines": "yes"}


def _told(*guidelines: str) -> Rubric:
    plain = rubric("Light", "Blue")
    other = plain.questions[0].model_copy(update={"id": "q2", "text": "And the sea?"})
    asked = (plain.questions[0], other)
    return plain.model_copy(
        update={
            "questions": tuple(
                q.model_copy(update={"guidelines": g}) for q, g in zip(asked, guidelines, strict=True)
            )
        }
    )


@pytest.fixture
def book(tmp_path: Path) -> Gradebook:
    book = Gradebook.create(tmp_path / "b.kpgrade", _told("Spelling does not count.", ""))
    first = answers("Light is blue.")
    book.add_answers([*first, first[0].model_copy(update={"id": "t0", "question_id": "q2"})])
    return book


def test_a_model_that_was_not_trained_so_is_never_told(book: Gradebook) -> None:
    engine = CountingEngine()
    grade(book, Grader.uncalibrated(engine))
    assert sorted(engine.questions) == ["And the sea?", "Why is the sky blue?"]
    book.set_rubric(_told("Spelling counts.", "x"), note="guidelines")
    grade(book, Grader.uncalibrated(engine))
    assert len(engine.questions) == 2


def test_a_model_that_was_is_told_and_asked_again_where_they_changed_alone(
    book: Gradebook,
) -> None:
    engine = CountingEngine(card=CARD, states=True)
    grader = Grader.uncalibrated(engine)
    grade(book, grader)
    assert sorted(engine.questions) == [
        "And the sea?",
        "Why is the sky blue?\n\nGuidelines: Spelling does not count.",
    ]
    assert len(book.states("q1")) == len(book.states("q2")) == 2
    book.decide([Decision("s0", "k0", missed=True)])
    book.set_rubric(_told("Spelling counts.", ""), note="guidelines")
    engine.questions.clear()
    assert grade(book, grader).graded == 2
    assert engine.questions == ["Why is the sky blue?\n\nGuidelines: Spelling counts."]
    assert not book.decisions()["s0", "k0"].stale
    assert grade(book, grader).graded == 0
    assert len(book.states("q1")) == 2
