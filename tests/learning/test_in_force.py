"""What counts is the teacher's word, else what was learned, else the model's: everywhere, and on record."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.calibration import Calibrator
from grader.domain import Answer, Basis, Decision, Label
from grader.engines.base import Score, Task
from grader.gradebook import Gradebook
from grader.grader import Grader
from grader.grading import grade
from grader.learning import SettledBy
from grader.learning.history import history
from grader.learning.in_force import counts, keep_moves, learned_view, set_target, target_of
from grader.reports import ReportOptions, write_report
from grader.review.answers import reviewed
from tests.core.builders import CountingEngine, rubric
from tui.cli import main

POINTS = ("k0 is stated", "k1 is stated")


class WrittenEngine(CountingEngine):
    """Reads its margins in the answer: 'k0=1.5 k1=-2'."""

    def score(self, tasks: Sequence[Task]) -> Iterator[tuple[int, list[Score]]]:
        for index, task in enumerate(tasks):
            margins = dict(re.findall(r"(k\d)=(\S+)", task.answer))
            yield index, [Score(float(margins[p[:2]]), float(margins[p[:2]]) > 0) for p in task.points]


def strict_class(path: Path, number: int = 24) -> Gradebook:
    """A class whose margins lie around 0.8: what a teacher who is stricter than the model tells it by."""
    book = Gradebook.create(path, rubric(*POINTS))
    draw = random.Random(14)
    texts = [f"k0={draw.uniform(-1.5, 2.5):.2f} k1={draw.uniform(-3, 3):.2f} no {i}" for i in range(number)]
    book.add_answers(
        Answer(id=f"a{i}", student=f"s{i}", question_id="q1", text=text) for i, text in enumerate(texts)
    )
    grade(book, Grader(WrittenEngine(), Calibrator(covered_below=0.25, missed_above=0.75)))
    return book


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Gradebook]:
    with strict_class(tmp_path / "class.kpgrade") as made:
        yield made


def _decide(book: Gradebook, answers: Sequence[int], *, missed: bool = True, point: str = "k0") -> None:
    book.decide([Decision(f"a{i}", point, missed=missed) for i in answers])


def test_until_the_first_decision_the_verdicts_are_the_models_own(book: Gradebook) -> None:
    view = learned_view(book)
    assert view.verdicts == book.verdicts()
    assert counts(book).labels == book.counts().labels
    assert {view.settled_by(key) for key in view.verdicts} == {SettledBy.MODEL, SettledBy.NOBODY}


def test_decisions_settle_what_the_model_left_open(book: Gradebook) -> None:
    unsure = {key for key, v in book.verdicts().items() if v.label is Label.UNSURE and key[1] == "k0"}
    set_target(book, 0.85)
    _decide(book, range(10))
    view = learned_view(book)

    learned = {key for key in view.verdicts if view.settled_by(key) is SettledBy.LEARNING}
    assert learned & unsure
    for key in learned:
        assert view.verdicts[key].basis is Basis.LEARNED
        assert view.verdicts[key].margin == view.said.verdicts[key].margin
    for i in range(10):
        assert view.settled_by((f"a{i}", "k0")) is SettledBy.TEACHER
        assert view.verdicts[f"a{i}", "k0"] == view.said.verdicts[f"a{i}", "k0"]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(6)))
def test_verdicts_depend_on_what_was_decided_and_not_on_the_order(
    tmp_path_factory: pytest.TempPathFactory, book: Gradebook, order: list[int]
) -> None:
    with strict_class(tmp_path_factory.mktemp("again") / "c.kpgrade") as again:
        for i in order:
            _decide(again, [i], missed=i % 3 > 0)
        once = learned_view(again).verdicts
        book.decide([Decision(f"a{i}", "k0", missed=i % 3 > 0) for i in sorted(order)])
        assert learned_view(book).verdicts == once


def test_marks_agree_in_counts_reports_exports_and_on_the_command_line(
    book: Gradebook, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _decide(book, range(10))
    rows = {row.answer.id: row for row in reviewed(book).by_question()}
    counted = counts(book)
    assert {i: row.mark for i, row in rows.items()} == counted.marks
    assert {i: tuple(p.label for p in row.points) for i, row in rows.items()} == {
        i: labels for i, (_, labels) in counted.labels.items()
    }
    write_report("jsonl", book, tmp_path / "c.jsonl", ReportOptions())
    for line in map(json.loads, (tmp_path / "c.jsonl").read_text("utf-8").splitlines()):
        point = next(p for p in rows[line["answer_id"]].points if p.point.text == line["key_point"])
        assert (line["settled_by"], line["model_verdict"]) == (point.by, point.model and point.model.label)
    path = book.path
    book.close()
    assert main(["show", str(path), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["marks"] == {i: [m.low, m.high] if m else None for i, m in counted.marks.items()}
    assert shown["unsure"] == counted.progress.open_points
    assert sum(shown["settled_by"].values()) == 48
    assert shown["settled_by"]["teacher"] == 10


def test_what_became_another_verdict_is_on_record_with_the_decisions_that_did_it(book: Gradebook) -> None:
    _decide(book, range(5))
    keep_moves(book)
    _decide(book, range(5, 10))
    keep_moves(book)
    keep_moves(book)  # nothing has moved since

    view, moves = learned_view(book), book.moves()
    assert moves
    for key, said in moves.items():
        assert said[0].before is view.said.verdicts[key].label
        assert all(one.after is two.before for one, two in pairwise(said))
        if key not in view.said.decisions:
            assert said[-1].after is view.verdicts[key].label
    still = {key for key, v in view.verdicts.items() if v.label is view.said.verdicts[key].label}
    assert not {key for key in still if len(moves.get(key, [])) == 1 and key not in view.said.decisions}

    key = next(k for k, said in moves.items() if k not in view.said.decisions)
    events = history(book, key, view.said.verdicts[key])
    assert (events[0].by, events[1].by) == (SettledBy.MODEL, SettledBy.LEARNING)
    assert {d.answer_id for d in events[1].because} <= {f"a{i}" for i in range(10)}
    assert events[1].because


def test_a_decision_never_moves_and_undo_takes_the_learning_back(book: Gradebook) -> None:
    before = learned_view(book).verdicts
    _decide(book, range(10))
    keep_moves(book)
    decided = {(f"a{i}", "k0") for i in range(10)}
    assert not decided & book.moves().keys()
    book.undo()
    keep_moves(book)
    assert learned_view(book).verdicts == before
    for said in book.moves().values():
        assert said[-1].after is said[0].before


def test_who_asks_for_more_agreement_is_left_more_to_decide(book: Gradebook) -> None:
    _decide(book, range(10))
    assert target_of(book) == 0.95
    left = {}
    for target in (0.8, 0.95, 0.99):
        set_target(book, target)
        assert target_of(book) == target
        left[target] = counts(book).progress.open_points
    assert left[0.8] < left[0.95] <= left[0.99]


def test_a_student_is_shown_with_who_settled_what_and_how_it_came_to_that(
    book: Gradebook, capsys: pytest.CaptureFixture[str]
) -> None:
    _decide(book, range(10))
    keep_moves(book)
    ways = {Label.UNSURE: "? unsure", Label.MISSED: "by what it learned from you"}
    key, expected = next(
        (key, ways[moves[-1].after]) for key, moves in book.moves().items() if moves[-1].after in ways
    )
    path = book.path
    book.close()
    assert main(["show", str(path), "--student", f"s{key[0][1:]}"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert expected in shown
    assert "after your word on a0, a1" in shown
