"""The in-memory view of a gradebook, without any interface."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.domain import Label
from grader.gradebook import Gradebook
from grader.review.answers import ReviewedAnswer
from grader.review.selection import Filter, Order, Show
from grader.rubrics import read_rubric
from tests.tui.fakes import SAMPLE, sample_book, small_book
from tui.app.sample import open_sample
from tui.app.session import Session


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with sample_book(tmp_path / "class.kpgrade") as book:
        yield Session(book)


def _flip(session: Session, row: ReviewedAnswer, point_id: str) -> bool:
    missed = not session.shown_missed(row, point_id)
    session.decide(row, point_id, missed)
    return missed


def _accept(session: Session, row: ReviewedAnswer, point_id: str) -> None:
    session.decide(row, point_id, session.shown_missed(row, point_id))


def test_the_view_says_what_the_gradebook_says(session: Session) -> None:
    marks = session.book.counts().marks

    assert {row.id: row.mark for row in session.all_rows} == marks
    assert session.standing().settled == session.book.counts().progress.settled
    assert session.standing().open_points == session.book.counts().progress.open_points


def test_the_shuffled_order_is_the_same_after_reopening(session: Session) -> None:
    before = [(row.id, session.name(row)) for row in session.view]

    again = Session(session.book)

    assert [(row.id, again.name(row)) for row in again.view] == before
    assert before != [(row.id, session.name(row)) for row in session.all_rows]


def test_names_are_hidden_until_asked_for(session: Session) -> None:
    row = session.view[0]

    assert session.name(row) == f"Answer {row.number}"
    session.show_names = True
    assert session.name(row) == row.answer.student


def test_a_decision_is_in_the_file_when_it_returns(session: Session) -> None:
    row = next(r for r in session.view if r.open_points)
    point = session.question.key_points[row.open_points[0]].id

    missed = _flip(session, row, point)

    assert session.book.decisions()[row.id, point].missed is missed
    assert row.labels[session.point_index(point)] is (Label.MISSED if missed else Label.COVERED)


def test_flip_decides_the_opposite_of_what_is_shown(session: Session) -> None:
    for row in session.view[:5]:
        for point in session.question.key_points:
            shown = session.shown_missed(row, point.id)
            assert _flip(session, row, point.id) is not shown
            assert session.shown_missed(row, point.id) is not shown


def test_undo_takes_back_every_step_down_to_the_first(session: Session) -> None:
    before = {row.id: list(row.labels) for row in session.all_rows}
    for row in session.view[:4]:
        session.accept_answer(row)
        _flip(session, row, session.question.key_points[0].id)

    undone = 0
    while session.undo():
        undone += 1

    assert undone == 8
    assert {row.id: list(row.labels) for row in session.all_rows} == before


def test_undo_reaches_into_an_earlier_session(session: Session) -> None:
    row = session.view[0]
    _flip(session, row, session.question.key_points[0].id)

    later = Session(session.book)
    touched = later.undo() or []

    assert [r.id for r in touched] == [row.id]
    assert not later.rows[row.id].decided


def test_a_group_is_decided_and_undone_as_one(tmp_path: Path) -> None:
    texts = ["Steam is a gas.", "steam is  a gas", "Ice floats on water.", "STEAM IS A GAS!"]
    with small_book(tmp_path / "w.kpgrade", texts) as book:
        session = Session(book)
        row = session.rows["a1"]
        _flip(session, row, "k1")

        assert session.decide_group(row) == 3
        assert len({tuple(session.rows[i].labels) for i in ("a1", "a2", "a4")}) == 1
        assert session.rows["a2"].settled
        assert not session.rows["a3"].decided

        session.undo()
        assert not session.rows["a2"].decided
        assert session.rows["a1"].decided


@pytest.mark.parametrize("show", list(Show))
def test_every_filter_shows_what_it_says(session: Session, show: Show) -> None:
    first = session.view[0]
    _flip(session, first, session.question.key_points[0].id)
    session.comment(first, "see me")

    session.choose_filter(Filter(show=show))

    shown = {row.id for row in session.view}
    expected: dict[Show, Callable[[ReviewedAnswer], bool]] = {
        Show.ALL: lambda _: True,
        Show.UNSURE: lambda r: Label.UNSURE in r.labels,
        Show.SETTLED: lambda r: r.mark is not None and r.mark.settled,
        Show.DECIDED: lambda r: r.id == first.id,
        Show.CHANGED: lambda r: bool(r.changed),
        Show.DISAGREED: lambda r: r.disagreed,
        Show.STALE: lambda _: False,
        Show.COMMENTED: lambda r: r.id == first.id,
        Show.IDENTICAL: lambda r: sum(o.alike == r.alike for o in session.all_rows) > 1,
        Show.ADDRESSED: lambda r: bool(r.addressed),
        Show.BLANK: lambda r: r.answer.student in {"Student 03", "Student 16"},
        Show.UNGRADED: lambda _: False,
    }
    assert shown == {r.id for r in session.all_rows if expected[show](r)}


def test_search_finds_words_and_not_hidden_names(session: Session) -> None:
    session.search("STOMATA")
    assert session.view
    assert all("stomata" in row.text.casefold() for row in session.view)

    session.search("Student 01")
    assert not session.view
    session.show_names = True
    session.search("Student 01")
    assert len(session.view) == 1


def test_orders_hold_every_answer_once(session: Session) -> None:
    everybody = {row.id for row in session.all_rows}
    for order in Order:
        session.choose_order(order)
        assert {row.id for row in session.view} == everybody
        assert len(session.view) == len(everybody)

    session.choose_order(Order.DOUBT)
    doubts = [row.doubt for row in session.view]
    assert doubts == sorted(doubts, reverse=True)


def test_an_edited_point_makes_its_decisions_stale_and_no_other(session: Session) -> None:
    row = session.view[0]
    first, second = session.question.key_points[:2]
    session.decide(row, first.id, missed=True)
    session.decide(row, second.id, missed=True)
    question = session.question
    changed = first.model_copy(update={"text": "It happens in chloroplasts of leaf cells."})
    points = (changed, *question.key_points[1:])
    rubric = session.rubric.model_copy(
        update={"questions": (question.model_copy(update={"key_points": points}),)}
    )

    session.book.set_rubric(rubric, note="reworded")
    session.reload()

    kept = session.rows[row.id]
    assert [d.stale if d else None for d in kept.decisions[:2]] == [True, False]
    assert kept.verdicts[0] is None
    assert kept.verdicts[1] is not None


def test_agreement_counts_only_what_the_model_was_sure_of(session: Session) -> None:
    point = session.question.key_points[0].id
    sure = next(r for r in session.view if r.labels[0] is not Label.UNSURE)
    unsure = next(r for r in session.view if r.labels[0] is Label.UNSURE)
    _accept(session, sure, point)
    _accept(session, unsure, point)

    assert session.tally(point).trust.agreement == 1
    _flip(session, sure, point)
    assert session.tally(point).trust.agreement == 0
    assert session.tally(point).trust.checked == 1


def test_the_estimate_follows_the_teachers_pace(tmp_path: Path) -> None:
    now = [0.0]
    with sample_book(tmp_path / "c.kpgrade") as book:
        session = Session(book, clock=lambda: now[0])
        assert session.seconds_left() is None
        for row in [r for r in session.view if r.open_points][:8]:
            _accept(session, row, session.question.key_points[row.open_points[0]].id)
            now[0] += 4.0

        assert session.seconds_left() == 4.0 * session.standing().open_points


def test_a_read_only_gradebook_refuses_and_nothing_is_shown_as_decided(tmp_path: Path) -> None:
    sample_book(tmp_path / "c.kpgrade").close()
    from grader.errors import GradebookError

    with Gradebook.open(tmp_path / "c.kpgrade", read_only=True) as book:
        session = Session(book)
        row = session.view[0]
        with pytest.raises(GradebookError):
            _flip(session, row, session.question.key_points[0].id)
        assert not row.decided


def test_the_sample_class_knows_its_students_and_is_made_whole_after_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "s.kpgrade"
    Gradebook.create(path, read_rubric(SAMPLE / "rubric.yaml")).close()
    with open_sample(path) as book:
        students = [a.student for a in book.answers()]
        known = book.setting("people")
    assert isinstance(known, dict)
    assert list(known) == students
    assert len(students) == 25
