"""The batch does each piece of work once, and goes on where it was stopped."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.calibration import Calibrator
from grader.domain import Basis, Decision, KeyPoint, Label
from grader.gradebook import Gradebook
from grader.grader import Grader
from grader.grading import Step, grade
from grader.text import PICTURE
from tests.core.builders import CountingEngine, answers, rubric

_SURE = Calibrator(covered_below=0.1, missed_above=0.9)


@pytest.fixture
def book(tmp_path: Path) -> Gradebook:
    made = Gradebook.create(tmp_path / "sky.kpgrade", rubric("Light is scattered", "Blue is scattered more"))
    made.add_answers(answers("light scatters", "blue light", "-", "light scatters"))
    return made


def test_every_key_point_of_every_answer_gets_a_verdict(book: Gradebook) -> None:
    outcome = grade(book, Grader(CountingEngine(), _SURE))

    said = {key: v.label for key, v in book.verdicts().items()}
    assert said == {
        ("s0", "k0"): Label.COVERED,
        ("s0", "k1"): Label.MISSED,
        ("s1", "k0"): Label.COVERED,
        ("s1", "k1"): Label.COVERED,
        ("s2", "k0"): Label.MISSED,
        ("s2", "k1"): Label.MISSED,
        ("s3", "k0"): Label.COVERED,
        ("s3", "k1"): Label.MISSED,
    }
    assert (outcome.graded, outcome.blank, outcome.stopped) == (4, 1, False)


def test_blank_answers_need_no_model_and_say_so(book: Gradebook) -> None:
    engine = CountingEngine()
    grade(book, Grader(engine, _SURE))

    assert all(answer != "-" for answer, _ in engine.asked)
    assert book.verdicts()["s2", "k0"].basis is Basis.BLANK


def test_identical_answers_are_read_once(book: Gradebook) -> None:
    engine = CountingEngine()
    grade(book, Grader(engine, _SURE))

    assert len(engine.asked) == len(set(engine.asked)) == 4


def test_grading_again_does_nothing(book: Gradebook) -> None:
    grade(book, Grader(CountingEngine(), _SURE))
    again = CountingEngine()

    assert grade(book, Grader(again, _SURE)).graded == 0
    assert again.asked == []


def test_an_edited_key_point_is_scored_alone_and_decisions_on_others_stay(book: Gradebook) -> None:
    grade(book, Grader(CountingEngine(), _SURE))
    book.decide([Decision("s0", "k0", missed=True), Decision("s0", "k1", missed=False)])
    question = book.rubric.questions[0]
    edited = question.key_points[1].model_copy(update={"text": "Violet is scattered most"})
    changed = question.model_copy(update={"key_points": (question.key_points[0], edited)})
    book.set_rubric(book.rubric.model_copy(update={"questions": (changed,)}), note="reworded")
    assert ("s0", "k1") not in book.verdicts()

    engine = CountingEngine()
    grade(book, Grader(engine, _SURE))

    assert {point for _, point in engine.asked} == {"Violet is scattered most"}
    decided = book.decisions()
    assert not decided["s0", "k0"].stale
    assert decided["s0", "k1"].stale
    assert decided["s0", "k1"].missed is False


def test_a_new_answer_is_graded_alone(book: Gradebook) -> None:
    grade(book, Grader(CountingEngine(), _SURE))
    book.add_answers(answers("light scatters", "blue light", "-", "light scatters", "blue sky"))
    engine = CountingEngine()
    grade(book, Grader(engine, _SURE))

    assert {answer for answer, _ in engine.asked} == {"blue sky"}


def test_a_new_calibration_judges_again_without_asking_the_model(book: Gradebook) -> None:
    grade(book, Grader(CountingEngine(), _SURE))
    engine = CountingEngine()
    outcome = grade(book, Grader(engine, Calibrator(covered_below=0.001, missed_above=0.999)))

    assert engine.asked == []
    assert outcome.graded == 4
    assert book.verdicts()["s0", "k0"].label is Label.UNSURE


def test_another_model_judges_everything_again(book: Gradebook) -> None:
    grade(book, Grader(CountingEngine(), _SURE))
    engine = CountingEngine("counting-2")
    grade(book, Grader(engine, _SURE))

    assert len(engine.asked) == 4


def test_any_accepted_wording_covers_the_point(tmp_path: Path) -> None:
    point = KeyPoint(id="k0", text="Rayleigh scattering", accept=("Molecules scatter light",))
    base = rubric("x")
    question = base.questions[0].model_copy(update={"key_points": (point,)})
    with Gradebook.create(tmp_path / "a.kpgrade", base.model_copy(update={"questions": (question,)})) as book:
        book.add_answers(answers("molecules do it"))
        grade(book, Grader(CountingEngine(), _SURE))

        assert book.verdicts()["s0", "k0"].label is Label.COVERED


def test_stopping_keeps_what_is_done_and_the_next_run_goes_on(book: Gradebook) -> None:
    steps: list[Step] = []
    outcome = grade(book, Grader(CountingEngine(), _SURE), watch=steps.append, stop=lambda: len(steps) == 2)
    assert outcome.stopped
    assert 0 < outcome.graded < 4

    engine = CountingEngine()
    rest = grade(book, Grader(engine, _SURE))
    assert outcome.graded + rest.graded == 4
    assert book.counts().progress.graded == 4


def test_an_answer_the_engine_fails_on_stays_ungraded_and_the_rest_goes_on(book: Gradebook) -> None:
    outcome = grade(book, Grader(CountingEngine(fails_on="blue"), _SURE))

    assert outcome.failed == {"s1": "it broke"}
    assert book.counts().marks["s1"] is None
    assert book.counts().progress.graded == 3


def test_a_limit_counts_answers(book: Gradebook) -> None:
    assert grade(book, Grader(CountingEngine(), _SURE), limit=1).graded == 1
    assert book.counts().progress.graded == 1


def test_judging_again_stops_when_asked_and_goes_on(tmp_path: Path) -> None:
    with Gradebook.create(tmp_path / "many.kpgrade", rubric("Light")) as many:
        many.add_answers(answers(*(f"light {i}" for i in range(150))))
        grade(many, Grader(CountingEngine(), _SURE))
        again = Calibrator(covered_below=0.2, missed_above=0.8)
        outcome = grade(many, Grader(CountingEngine(), again), stop=lambda: True)

        assert outcome.stopped
        assert outcome.graded == 100
        assert grade(many, Grader(CountingEngine(), again)).graded == 50


def test_a_picture_in_an_answer_leaves_its_missed_points_to_the_teacher(tmp_path: Path) -> None:
    book = Gradebook.create(
        tmp_path / "pictures.kpgrade", rubric("Light is scattered", "Blue is scattered more")
    )
    with book:
        book.add_answers(answers(PICTURE, f"light scatters {PICTURE}", "nothing of it"))
        grade(book, Grader(CountingEngine(), _SURE))
        labels = {key: verdict.label for key, verdict in book.verdicts().items()}
        assert labels == {
            ("s0", "k0"): Label.UNSURE,
            ("s0", "k1"): Label.UNSURE,
            ("s1", "k0"): Label.COVERED,
            ("s1", "k1"): Label.UNSURE,
            ("s2", "k0"): Label.MISSED,
            ("s2", "k1"): Label.MISSED,
        }
