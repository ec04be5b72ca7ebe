"""Another rubric: what it would change is what it changes, and nothing is lost by it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.domain import Decision, Label, Rubric
from grader.errors import ErrorKind, InputError
from grader.gradebook import Gradebook
from grader.grader import Grader
from grader.grading import grade
from grader.learning.in_force import counts
from grader.review.change import change_of, put_in_force
from grader.rubrics.writing import write_rubric
from tests.core.builders import CountingEngine
from tests.review.steps import BEGINNING, RUBRICS, STEPS, SURE, do
from tui.cli import main


@settings(max_examples=60, deadline=None)
@given(steps=STEPS, after=st.sampled_from(RUBRICS))
def test_what_would_change_is_what_changes(
    tmp_path_factory: pytest.TempPathFactory, steps: list[object], after: Rubric
) -> None:
    with Gradebook.create(tmp_path_factory.mktemp("book") / "t.kpgrade", RUBRICS[0]) as book:
        for step in [*BEGINNING, *steps]:
            do(book, step)
        before, marks, decided, verdicts = book.rubric, counts(book).marks, book.decisions(), book.verdicts()

        change = change_of(book, after)
        assert (book.rubric, counts(book).marks, book.decisions()) == (before, marks, decided)

        put_in_force(book, change, note="changed")
        assert (change.before, change.after) == (before, after) == (before, book.rubric)

        now = counts(book).marks
        for answer in {*marks, *now} - change.marks.keys():
            assert marks.get(answer) == now.get(answer)
        for answer, (was, is_) in change.marks.items():
            assert (was, is_) == (marks.get(answer), now.get(answer))
            assert was != is_
        assert {*change.set_aside} == {*marks} - {*now}

        ungraded = {(u.answer.id, p) for u in book.ungraded("x", "x", "x") for p in u.points}
        assert {*change.rescored} <= ungraded - book.verdicts().keys()
        fell_away = verdicts.keys() - book.verdicts().keys()
        assert {key for key in fell_away if key in ungraded} <= {*change.rescored}

        assert not {*change.stale} & {*change.dropped}
        grown_old = {k for k, d in book.decisions().items() if d.stale and not decided[k].stale}
        assert {*change.stale} == grown_old - {*change.dropped}
        assert {*change.dropped} <= decided.keys()
        if before == after:
            assert not any((change.added, change.reworded, change.removed, change.rescored))
            assert not any((change.stale, change.dropped, change.marks))


def _class(path: Path) -> Gradebook:
    book = Gradebook.create(path, RUBRICS[0])
    for step in (*BEGINNING, Decision("a1", "l", True), Decision("a1", "a", False)):
        do(book, step)
    return book


def test_a_decision_on_an_older_wording_holds_for_the_mark(tmp_path: Path) -> None:
    with _class(tmp_path / "c.kpgrade") as book:
        change = change_of(book, RUBRICS[1])
        put_in_force(book, change, note="reworded")
        assert change.reworded == (("q1", "l"),)
        assert change.rescored == change.stale == (("a1", "l"),)
        assert not change.marks

        change = change_of(book, RUBRICS[2])
        put_in_force(book, change, note="a question less, a key point more")
        assert change.added == (("q1", "b"),)
        assert change.removed == (("q2", "l"),)
        # Back to the wording that it was decided under: not stale any more.
        assert not change.stale
        assert not book.decisions()["a1", "l"].stale
        before, after = change.marks["a1"]
        assert (before and before.settled, after) == (True, None)
        grade(book, Grader(CountingEngine(), SURE))
        assert book.verdicts()["a1", "b"].label is Label.MISSED


def test_a_change_is_made_to_the_rubric_that_it_was_looked_at_for(tmp_path: Path) -> None:
    with _class(tmp_path / "c.kpgrade") as book:
        first, second = change_of(book, RUBRICS[1]), change_of(book, RUBRICS[2])
        put_in_force(book, first, note="somebody else's")
        with pytest.raises(InputError, match="changed by somebody else") as caught:
            put_in_force(book, second, note="too late")
        assert caught.value.kind is ErrorKind.MISMATCH
        assert book.rubric == RUBRICS[1]


def test_a_rubric_comes_into_force_in_one_place_alone() -> None:
    root = Path(__file__).parents[2]
    setters = {
        path.relative_to(root).as_posix()
        for package in ("grader", "tui", "training", "export")
        for path in (root / package).rglob("*.py")
        if "set_rubric(" in path.read_text("utf-8")
    }
    assert setters == {"grader/gradebook/book.py", "grader/review/change.py"}


def test_the_command_says_what_would_change_and_changes_nothing_unasked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, file = tmp_path / "c.kpgrade", tmp_path / "other.yaml"
    _class(path).close()
    write_rubric(RUBRICS[1], file)

    assert main(["rubric", "change", str(path), str(file)]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert (
        "1 key point reworded, 1 verdict to be given again, 1 decision of yours on an older wording" in said
    )
    assert "Nothing was changed" in said
    assert main(["rubric", "change", str(path), str(file), "--replace", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["stale"] == [["a1", "l"]]
    assert main(["rubric", "change", str(path), str(file)]) == 0
    assert "has this rubric already" in " ".join(capsys.readouterr().out.split())
    with Gradebook.open(path, read_only=True) as book:
        assert book.rubric.questions == RUBRICS[1].questions
        assert len(book.rubric_versions()) == 2
