"""The model's state at each verdict is kept beside its score, and old gradebooks do without."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from grader.domain import KeyPoint, Question, Rubric
from grader.gradebook import Gradebook
from grader.grader import Grader
from grader.grading import grade
from tests.core.builders import CountingEngine, answers, drop_sums, rubric


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "class.kpgrade"


def _graded(path: Path, engine: CountingEngine, *texts: str) -> None:
    with Gradebook.create(path, rubric("One", "Two")) as book:
        book.add_answers(answers(*texts))
        grade(book, Grader.uncalibrated(engine))


def test_every_verdict_has_the_state_of_its_score_also_alike_answers(path: Path) -> None:
    _graded(path, CountingEngine(states=True), "one", "one", "two", " ")

    with Gradebook.open(path) as book:
        assert book.states("q1") == {
            ("s0", "k0"): b"one One!",
            ("s0", "k1"): b"one Two!",
            ("s1", "k0"): b"one One!",
            ("s1", "k1"): b"one Two!",
            ("s2", "k0"): b"two One!",
            ("s2", "k1"): b"two Two!",
        }


def test_of_several_wordings_it_is_the_state_of_the_one_whose_margin_counts(path: Path) -> None:
    point = KeyPoint(id="k0", text="One", accept=("Single", "Two"))
    with Gradebook.create(path, Rubric(questions=(Question(id="q1", key_points=(point,)),))) as book:
        book.add_answers(answers("a single thing"))
        grade(book, Grader.uncalibrated(CountingEngine(states=True)))

        assert book.states("q1") == {("s0", "k0"): b"a single thing Single!"}


def test_it_is_the_state_of_the_text_that_was_read(path: Path) -> None:
    point = KeyPoint(id="k0", text="One", reject=("single thing",))
    with Gradebook.create(path, Rubric(questions=(Question(id="q1", key_points=(point,)),))) as book:
        book.add_answers(answers("a single thing"))
        grade(book, Grader.uncalibrated(CountingEngine(states=True)))

        assert book.states("q1") == {("s0", "k0"): b"a One!"}


def test_an_edited_key_point_has_no_state_until_it_is_read_again(path: Path) -> None:
    _graded(path, CountingEngine(states=True), "one")
    with Gradebook.open(path) as book:
        book.set_rubric(rubric("One", "Second"), note="edited")
        assert list(book.states("q1")) == [("s0", "k0")]

        grade(book, Grader.uncalibrated(CountingEngine(states=True)))
        assert book.states("q1")["s0", "k1"] == b"one Second!"


def test_an_engine_that_gives_no_state_leaves_none(path: Path) -> None:
    _graded(path, CountingEngine(), "one")

    with Gradebook.open(path) as book:
        assert book.states("q1") == {}


@pytest.mark.parametrize("read_only", [False, True])
def test_a_gradebook_from_before_states_opens_and_has_none(path: Path, read_only: bool) -> None:
    _graded(path, CountingEngine(states=True), "one")
    with sqlite3.connect(path) as raw:
        drop_sums(raw)
        raw.executescript(
            "DROP TABLE states; DROP TABLE moves; DROP TABLE adjustments;"
            "ALTER TABLE decisions DROP COLUMN level;"
            "DROP TABLE handovers; DROP TABLE point_comments; DROP TABLE pages;"
            "DROP INDEX decisions_action; PRAGMA user_version = 2;"
        )

    with Gradebook.open(path, read_only=read_only) as book:
        assert book.states("q1") == {}
        assert len(book.verdicts()) == 2
