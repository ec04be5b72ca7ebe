"""What can happen to a small class, in any order: the gradebooks of the laws."""

from __future__ import annotations

from hypothesis import strategies as st

from grader.calibration import Calibrator
from grader.domain import Adjustment, Answer, Decision, KeyPoint, Question, Rounding, Rubric
from grader.gradebook import Gradebook
from grader.grader import Grader
from grader.grading import grade
from tests.core.builders import CountingEngine

SURE, CAREFUL = Calibrator(covered_below=0.1, missed_above=0.9), Calibrator(missed_above=0.99)


def _question(name: str, *points: str, rounding: Rounding = Rounding.NONE) -> Question:
    """Key points by their first letter; what a rubric words otherwise has the same id."""
    key_points = tuple(KeyPoint(id=p[:1], text=p) for p in points)
    return Question(id=name, text="Why?", key_points=key_points, rounding=rounding)


RUBRICS = [
    Rubric(questions=(_question("q1", "light falls", "air is there"), _question("q2", "light falls"))),
    Rubric(questions=(_question("q1", "light shines", "air is there"), _question("q2", "light falls"))),
    Rubric(
        questions=(_question("q1", "air is there", "blue it is", "light falls", rounding=Rounding.WHOLE),)
    ),
]

_ANSWER = st.builds(
    lambda name, text: Answer(id=name, student=name, question_id=f"q{name[-1]}", text=text),
    st.sampled_from(["a1", "a2", "b1", "b2", "c1", "d1"]),
    st.sampled_from(["", "light", "air", "light and blue air"]),
)
_DECISION = st.builds(
    Decision,
    st.sampled_from(["a1", "a2", "b1", "c1"]),
    st.sampled_from(["l", "a", "b"]),
    st.sampled_from([True, False, None]),
)
_ADJUSTMENT = st.builds(
    Adjustment, st.sampled_from(["a1", "a2", "b1"]), st.sampled_from([0.5, -0.5, 3.0, None])
)
STEPS = st.lists(
    st.one_of(
        _ANSWER,
        _DECISION,
        _ADJUSTMENT,
        st.sampled_from(RUBRICS),
        st.sampled_from([SURE, CAREFUL]),
        st.just("undo"),
    ),
    max_size=12,
)
BEGINNING = (Answer(id="a1", student="a1", question_id="q1", text="light"), SURE)


def do(book: Gradebook, step: object) -> None:
    """One of the steps; a calibrator grades up to three answers."""
    match step:
        case Answer():
            book.add_answers([step])
        case Decision():
            book.decide([step])
        case Adjustment():
            book.adjust([step])
        case Rubric():
            book.set_rubric(step, note="changed")
        case Calibrator():
            grade(book, Grader(CountingEngine(), step), limit=3)
        case _:
            book.undo()
