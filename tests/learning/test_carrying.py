"""What a class taught is offered to the next one with the same key points: in numbers, by the same grader."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from grader.calibration import Calibrator
from grader.carried import Carried, CarriedPoint, statement
from grader.domain import Answer, Decision, KeyPoint, Label, Question
from grader.errors import InputError
from grader.gradebook import Gradebook
from grader.grader import Grader
from grader.grading import grade
from grader.learning import Prior, Reason, SettledBy, pairs, stand, stop
from grader.learning.beginning import begin_with, carried_in, carried_on
from grader.learning.carrying import carried_from, carried_of, summary
from grader.learning.in_force import counts, learned_view
from grader.learning.sentences import learning_sentences
from grader.review.answers import reviewed
from grader.rubrics import read_rubric
from grader.rubrics.carried import read_carried
from grader.rubrics.writing import write_rubric
from tests.core.builders import rubric
from tests.learning import builders
from tests.learning.test_in_force import POINTS, WrittenEngine, strict_class
from tui.cli import main

STRICT = 2.0
"""The margin from which on this teacher calls a point missed; to the model it is at 0."""
NAUGHT = "0" * 32
GRADER = Grader(WrittenEngine(), Calibrator(covered_below=0.25, missed_above=0.75))


@pytest.fixture(scope="module")
def last_year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of which thirty verdicts were decided."""
    path = tmp_path_factory.mktemp("last") / "last.kpgrade"
    with strict_class(path) as book:
        verdicts = [v for v in book.verdicts().values() if v.key_point_id == "k0"]
        book.decide([Decision(v.answer_id, "k0", (v.margin or 0) > STRICT) for v in verdicts])
    return path


@pytest.fixture
def this_year(tmp_path: Path) -> Iterator[Gradebook]:
    """Other answers to the same key points, of which nothing was decided."""
    draw = random.Random(15)
    texts = [f"k0={draw.uniform(-4, 4):.2f} k1={draw.uniform(-3, 3):.2f} new {i}" for i in range(40)]
    with Gradebook.create(tmp_path / "this.kpgrade", rubric(*POINTS)) as book:
        book.add_answers(
            Answer(id=f"b{i}", student=f"t{i}", question_id="q1", text=text) for i, text in enumerate(texts)
        )
        grade(book, GRADER)
        yield book


def _wrong(book: Gradebook) -> int:
    """Of the verdicts on k0 that are settled, those that the teacher would not give."""
    said = [v for key, v in learned_view(book).verdicts.items() if key[1] == "k0" and v.label != Label.UNSURE]
    return sum((v.label is Label.MISSED) != ((v.margin or 0) > STRICT) for v in said)


def test_a_class_begins_where_the_last_one_ended_and_promises_nothing_yet(
    last_year: Path, this_year: Gradebook
) -> None:
    carried = carried_of(last_year)
    assert carried is not None
    assert carried.offered(this_year.rubric) == (2, 24)
    anew = _wrong(this_year)
    assert anew

    begin_with(this_year, carried)
    view = learned_view(this_year)
    assert _wrong(this_year) < anew / 2
    assert counts(this_year).marks == {i: row.mark for i, row in reviewed(this_year).answers.items()}
    assert SettledBy.LEARNING in {view.settled_by(key) for key in view.verdicts}
    assert stop(view.standings["q1"]).reason is Reason.SAMPLE_OPEN
    assert "24 decisions on 2 of its key points" in learning_sentences(this_year)[0]

    begin_with(this_year, carried, in_use=False)
    assert carried_in(this_year) is None
    assert learned_view(this_year).verdicts == this_year.verdicts()


def test_what_is_carried_is_what_was_learned() -> None:
    question = builders.Question(answers=40, points=2)
    question.decide(*[(f"a{i}", f"k{i % 2}") for i in range(24)])
    question.alike["a1"] = question.alike["a3"]
    standing = stand(question.pairs(), Prior())
    asked = Question(id="q", text="?", key_points=tuple(KeyPoint(id=f"k{j}", text=f"k{j}") for j in range(2)))

    points = {p.statement: p for p in summary(asked, standing, question.states, {})}
    by_id = {p.id: points[statement(asked, p)] for p in asked.key_points}
    begun = pairs(question.verdicts, {}, question.states, question.alike, (), by_id)

    mean, _ = standing.learned.posterior.latent(standing.learned.design)
    assert begun.carried == pytest.approx(mean - begun.log_odds, abs=0.02)
    assert np.abs(begun.carried).max() > 1
    # A third class gets what both taught.
    both = summary(asked, stand(begun, Prior()), question.states, by_id)
    assert [(p.bias, p.decisions) for p in both] == [(by_id[f"k{j}"].bias, 12) for j in range(2)]


def test_another_statement_or_another_grader_begins_anew(last_year: Path, this_year: Gradebook) -> None:
    carried = carried_of(last_year)
    assert carried is not None
    begin_with(this_year, carried)
    question = this_year.rubric.questions[0]
    assert carried_on(this_year, question).keys() == {"k0", "k1"}
    first, second = question.key_points
    others = [second, first.model_copy(update={"text": "k0 is denied"})]
    assert carried.on(question.model_copy(update={"key_points": tuple(others)})).keys() == {"k1"}
    more = first.model_copy(update={"accept": ("k0 holds",)})
    assert carried.on(question.model_copy(update={"key_points": (more, second)})).keys() == {"k0", "k1"}

    grade(this_year, Grader(WrittenEngine(), Calibrator(covered_below=0.2, missed_above=0.8)))
    assert carried_on(this_year, question) == {}
    assert learned_view(this_year).verdicts == this_year.verdicts()


def test_the_rubric_carries_numbers_and_no_word_of_a_student(last_year: Path, tmp_path: Path) -> None:
    path = tmp_path / "next.yaml"
    with Gradebook.open(last_year, read_only=True) as book:
        carried, used, answers = carried_from(book), book.rubric, book.answers()
    write_rubric(used, path, carried=carried)
    text = path.read_text("utf-8")
    assert not any(a.text in text or a.student in text.split() or a.id in text.split() for a in answers)

    assert read_rubric(path) == used
    again = read_carried(path)
    assert carried is not None
    assert again is not None
    assert again.grader == carried.grader
    for one, other in zip(again.points, carried.points, strict=True):
        assert (one.statement, one.decisions, one.towards) == (
            other.statement,
            other.decisions,
            other.towards,
        )
        assert (one.bias, one.slope) == pytest.approx((other.bias, other.slope), abs=1e-4)


@pytest.mark.parametrize(
    "learned",
    [
        "oops",
        "[1, 2]",
        "!!python/object/apply:os.getcwd []",
        "{grader: '0', points: []}",
        "&a {grader: *a, points: *a}",
        "{grader: '" + "0" * 32 + "', points: [{statement: '" + "0" * 32 + "', decisions: 1, bias: .inf}]}",
        "{grader: '"
        + "0" * 32
        + "', points: [{statement: '"
        + "0" * 32
        + "', decisions: 1, bias: 0, towards: é}]}",
    ],
)
def test_a_damaged_carry_is_named_and_the_rubric_is_read_all_the_same(learned: str, tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    path.write_text(f"questions:\n  - question: Why?\n    key_points: [Air]\nlearned: {learned}\n", "utf-8")
    assert read_rubric(path).questions[0].text == "Why?"
    with pytest.raises(InputError, match="under `learned:`"):
        read_carried(path)


def test_hostile_numbers_stay_within_bounds() -> None:
    with pytest.raises(ValueError, match="less than or equal"):
        CarriedPoint(statement=NAUGHT, decisions=1, bias=1e9)
    with pytest.raises(ValueError, match="not written by kpgrade"):
        CarriedPoint(statement=NAUGHT, decisions=1, bias=0, towards="AAA=" * 1000)
    assert Carried(grader=NAUGHT, points=()).offered(rubric("x")) == (0, 0)


def test_last_years_gradebook_is_this_years_rubric_at_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    last, written = tmp_path / "last.csv", tmp_path / "rubric.yaml"
    plain = tmp_path / "plain.yaml"
    plain.write_text("questions:\n  - id: q1\n    question: Ice?\n    key_points: [Ice floats.]\n", "utf-8")
    for name, words in (("last", "swims"), ("next", "drifts")):
        (tmp_path / f"{name}.csv").write_text(f"student,answer\nA,Ice floats.\nB,Ice {words}.\nC,Cold.\n")
    grade_ = ["grade", "--model", "gemma-3-270m"]
    assert main([*grade_, str(last), "--rubric", str(plain)]) == 0
    with Gradebook.open(tmp_path / "last.kpgrade") as book:
        (point,) = book.rubric.questions[0].key_points
        book.decide([Decision(a.id, point.id, missed="Ice" not in a.text) for a in book.answers()])
    assert main(["rubric", "new", str(written), "--from", str(tmp_path / "last.kpgrade")]) == 0
    assert "3 decisions on 1 key points" in " ".join(capsys.readouterr().out.split())

    assert main([*grade_, str(tmp_path / "next.csv"), "--rubric", str(written)]) == 0
    assert "--carry begins with it" in " ".join(capsys.readouterr().out.split())
    assert main([*grade_, str(tmp_path / "next.kpgrade"), "--rubric", str(written), "--carry"]) == 0
    assert "The class begins with what 3 decisions" in " ".join(capsys.readouterr().out.split())
    with Gradebook.open(tmp_path / "next.kpgrade", read_only=True) as book:
        assert learned_view(book).standings["q1"].pairs.carried.any()
    assert main([*grade_, str(tmp_path / "next.csv"), "--rubric", str(plain), "--carry"]) == 2
    assert "nothing was learned on this rubric" in capsys.readouterr().err
