"""Learning in the review: what is asked next, decided blind, changed, together, side by side, and worded."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, OptionList, SelectionList, Static

from grader.domain import Answer, Basis, Decision, Label
from grader.gradebook import Gradebook
from grader.grader import Grader
from grader.grading import grade
from grader.learning import Why, queue
from grader.learning.in_force import keep_moves, learned_view, target_of
from grader.learning.spot_record import BLIND, spot_check
from grader.review.answers import ReviewedAnswer
from grader.review.selection import Filter, Order, Show
from tests.core.builders import rubric
from tests.learning.test_handing_over import settled_until_stop
from tests.learning.test_in_force import WrittenEngine
from tests.tui.fakes import CALIBRATOR, small_book
from tests.tui.pilots import LARGE, SMALL, app_of, opened, screen_text, told, until
from tui.app.screens.dialogs import Ask, Confirm
from tui.app.screens.learning.blind import BlindDialog
from tui.app.screens.learning.lessons import LessonsDialog
from tui.app.screens.learning.phrase import EffectsDialog, PhraseDialog
from tui.app.screens.learning.side_by_side import SideBySide
from tui.app.screens.learning.together import TogetherDialog
from tui.app.screens.new import NewScreen
from tui.app.screens.review import ReviewScreen
from tui.app.screens.rubric_editor import RubricEditor
from tui.app.session import Session

pytestmark = pytest.mark.asyncio


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A class of 40 whose margins say little of what the teacher wants."""
    path = tmp_path / "class.kpgrade"
    draw = random.Random(5)
    texts = [f"k0={draw.uniform(-2, 2):.2f} k1={draw.uniform(-2, 2):.2f} no {i}" for i in range(40)]
    with Gradebook.create(path, rubric("k0 is stated", "k1 is stated")) as made:
        made.add_answers(
            Answer(id=f"a{i}", student=f"s{i}", question_id="q1", text=text) for i, text in enumerate(texts)
        )
        grade(made, Grader(WrittenEngine(), CALIBRATOR))
    return path


def _session(pilot: Pilot[None]) -> Session:
    return app_of(pilot).workspace.session


def _review(pilot: Pilot[None]) -> ReviewScreen:
    assert isinstance(pilot.app.screen, ReviewScreen)
    return pilot.app.screen


async def _until_shown(pilot: Pilot[None], kind: type[Screen[Any]]) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, kind) and bool(pilot.app.screen.query(Static)))
    await pilot.pause()


async def _choose(pilot: Pilot[None], words: str) -> None:
    """Choose what begins so in the list of what can be done."""
    await pilot.press("l")
    await _until_shown(pilot, LessonsDialog)
    deeds = pilot.app.screen.query_one(OptionList)
    place = next(i for i, o in enumerate(deeds.options) if str(o.prompt).startswith(words))
    deeds.highlighted = place
    await pilot.press("enter")
    await pilot.pause()


async def test_space_leads_to_what_the_queue_asks_for_and_decides_it(book: Path) -> None:
    async with opened(book) as pilot:
        session = _session(pilot)
        assert session.order is Order.QUEUE
        blind = seen = 0
        for _ in range(12):
            wanted = {a.key: a.why for a in queue(session.lessons.standing("q1"), 40)}
            before = len(session.book.decisions())
            # At most: the word that one may stop, a step to what is asked, its decision.
            for _ in range(3):
                if len(session.book.decisions()) > before:
                    break
                if isinstance(pilot.app.screen, Confirm):
                    await pilot.press("n")
                    await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
                    continue
                if isinstance(pilot.app.screen, BlindDialog):
                    blind += 1
                    await pilot.press("y")
                    await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
                    continue
                screen = _review(pilot)
                assert screen.row is not None
                key = (screen.row.id, screen.key_point.id)
                assert screen.asked is None or wanted.get(key) is Why.DOUBTFUL or key not in wanted
                await pilot.press("space")
                await pilot.pause()
                seen += len(session.book.decisions()) > before
            assert len(session.book.decisions()) > before
        assert blind
        assert seen
        assert sum(d.source == BLIND for d in session.book.decisions().values()) == blind


@pytest.mark.parametrize("key", ["y", "n"])
async def test_a_blind_question_hides_every_verdict_until_it_is_answered(book: Path, key: str) -> None:
    async with opened(book, size=LARGE) as pilot:
        screen = _review(pilot)
        screen._ask_blind(("a3", "k1"), "Without looking", "why")
        await _until_shown(pilot, BlindDialog)
        text = "\n".join(str(part.render()) for part in pilot.app.screen.query(Static))
        assert "no 3" in text
        assert "k1 is stated" in text
        assert not any(word in text for word in ("covered", "missed", "unsure", "%"))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
        assert not _session(pilot).book.decisions()

        screen._ask_blind(("a3", "k1"), "Without looking", "why")
        await _until_shown(pilot, BlindDialog)
        await pilot.press(key)
        await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
        (decision,) = _session(pilot).book.decisions().values()
        assert (decision.answer_id, decision.missed, decision.source) == ("a3", key == "n", BLIND)
        assert "kpgrade" in told(pilot)


async def test_the_line_tells_what_was_learned_and_nothing_moves_under_the_cursor(book: Path) -> None:
    async with opened(book, size=LARGE) as pilot:
        session = _session(pilot)
        order = [row.id for row in session.view]
        assert not _review(pilot).query_one("#lesson").display
        for row in session.view[:15]:
            session.decide(row, "k0", missed=True)
        _review(pilot).point = 0
        _review(pilot).redrawn()
        await pilot.pause()
        assert [row.id for row in session.view] == order
        line = str(_review(pilot).query_one("#lesson", Static).render())
        learned = session.lessons.point("q1", "k0")
        assert f"15 decisions, {learned.settled} settled by them" in line
        assert learned.settled
        # What stands on the screen is what a report would say.
        view = learned_view(session.book)
        for row in session.all_rows:
            assert [v and v.label for v in session.fresh(row).verdicts] == [
                view.verdicts[row.id, p.id].label for p in session.question.key_points
            ]


async def test_what_changed_is_marked_stepped_through_and_pinned(book: Path) -> None:
    async with opened(book, size=LARGE) as pilot:
        session = _session(pilot)
        by_chance = sorted(session.book.verdicts().values(), key=lambda v: v.p_missed or 0.0)
        for verdict in [v for v in by_chance if v.key_point_id == "k0"][:14]:
            session.decide(session.rows[verdict.answer_id], "k0", missed=True)
        changed = [(each, i) for each in session.all_rows for i in each.changed]
        assert changed
        for each, i in changed:
            own = each.own[i]
            assert own is not None
            assert own.label not in {Label.UNSURE, each.labels[i]}
        await _choose(pilot, "Step through")
        assert session.filter == Filter(show=Show.CHANGED)
        screen = _review(pilot)
        row = screen.row
        assert row is not None
        assert screen.point in row.changed
        shown = screen_text(pilot)
        assert "↻" in shown
        assert "moved by your decisions on Answer" in " ".join(shown.split())
        standing = row.labels[screen.point]
        await pilot.press(str(screen.point + 1))
        await pilot.pause()
        decision = row.decisions[screen.point]
        assert decision is not None
        if standing is not Label.UNSURE:
            assert decision.missed is not (standing is Label.MISSED)
        assert screen.point not in row.changed
    with Gradebook.open(book) as again:
        keep_moves(again)
        assert set(again.moves())


async def test_a_spot_check_is_drawn_decided_blind_and_said(book: Path) -> None:
    async with opened(book) as pilot:
        session = _session(pilot)
        for row in session.all_rows[:12]:
            session.decide(row, "k0", missed=True)
        await _choose(pilot, "Spot check")
        for _ in range(40):
            if not isinstance(pilot.app.screen, BlindDialog):
                break
            await pilot.press("y")
            await pilot.pause()
        await until(pilot, lambda: "The spot check is done." in told(pilot))
        check = spot_check(session.book, "q1")
        assert check.decided == check.drawn > 0
        assert f"With 95% confidence at least {100 * check.at_least:.0f}% agree." in told(pilot)


async def test_contradictions_are_shown_side_by_side_and_confirmed_or_corrected(tmp_path: Path) -> None:
    path = tmp_path / "w.kpgrade"
    with small_book(
        path, ["Steam is a gas.", "Steam is a gas.", "Ice floats on water.", "Water is wet."]
    ) as made:
        made.decide([Decision("a1", "k2", missed=False), Decision("a2", "k2", missed=True)])
        made.decide([Decision("a1", "k3", missed=False), Decision("a2", "k3", missed=True)])
    async with opened(path) as pilot:
        session = _session(pilot)
        await _choose(pilot, "Look at 2")
        await _until_shown(pilot, SideBySide)
        assert screen_text(pilot).count("Steam is a gas.") >= 2
        await pilot.click("#missed")
        await until(pilot, lambda: len(_review_of(pilot).teaching.contradictions()) == 1)
        await _until_shown(pilot, SideBySide)
        await pilot.press("r")
        await until(pilot, lambda: "Your decisions go together." in told(pilot))
        said = session.book.decisions()
        alike = [said["a1", k].missed is said["a2", k].missed for k in ("k2", "k3")]
        assert sorted(alike) == [False, True]
    async with opened(path) as pilot:
        assert _review(pilot).teaching.contradictions() == []


def _review_of(pilot: Pilot[None]) -> ReviewScreen:
    return next(screen for screen in pilot.app.screen_stack if isinstance(screen, ReviewScreen))


_ESSAY = "steam is a gas that rises from water which boils at one hundred degrees in any pot"


async def test_near_alike_answers_are_compared_and_decided_together(tmp_path: Path) -> None:
    path = tmp_path / "w.kpgrade"
    small_book(path, [_ESSAY, f"{_ESSAY} today", f"{_ESSAY} here", "Ice floats."]).close()
    async with opened(path) as pilot:
        session, screen = _session(pilot), _review(pilot)
        place = session.place("a1")
        assert place is not None
        screen.go(place)
        await pilot.press("g")
        await _until_shown(pilot, TogetherDialog)
        assert "today" in screen_text(pilot)
        choices = pilot.app.screen.query_one(SelectionList)
        choices.deselect(choices.get_option_at_index(1))
        await pilot.press("y")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
        assert session.rows["a1"].labels == session.rows["a2"].labels
        assert session.rows["a2"].decided
        assert not session.rows["a3"].decided
        await pilot.press("z")
        assert not session.rows["a1"].decided


async def test_words_count_after_a_look_at_whom_that_changes(tmp_path: Path) -> None:
    path = tmp_path / "w.kpgrade"
    texts = ["vapour is no liquid", "vapour is no liquid, they say", "Ice floats on water.", "I do not know"]
    small_book(path, texts).close()
    async with opened(path, size=LARGE) as pilot:
        session, screen = _session(pilot), _review(pilot)
        place = session.place("a1")
        assert place is not None
        screen.go(place)
        screen.point = 1
        await pilot.press("w")
        await _until_shown(pilot, PhraseDialog)
        pilot.app.screen.query_one(Input).value = "vapour is no liquid"
        await pilot.click("#counts")
        await _until_shown(pilot, EffectsDialog)
        await until(pilot, lambda: "4 of 4 answers read" in screen_text(pilot))
        shown = screen_text(pilot)
        assert session.name(session.rows["a2"]) in shown
        assert session.rubric.questions[0].key_points[1].accept == ()
        await pilot.press("y")
        await until(pilot, lambda: not app_of(pilot).workspace.grading.busy)
        await until(pilot, lambda: all(row.graded for row in session.all_rows))
        assert session.question.key_points[1].accept == ("vapour is no liquid",)
        assert session.rows["a1"].labels[1] is session.rows["a2"].labels[1] is Label.COVERED


async def test_the_agreement_aimed_at_is_the_teachers(book: Path) -> None:
    async with opened(book, size=SMALL) as pilot:
        session = _session(pilot)
        for row in session.all_rows[:12]:
            session.decide(row, "k0", missed=True)
        await _choose(pilot, "Agreement to aim at: 95%")
        await pilot.press("end", "enter")
        await until(pilot, lambda: target_of(session.book) == 0.98)
        await pilot.press("l")
        await until(pilot, lambda: "Agreement to aim at: 98%" in screen_text(pilot))


async def test_the_rest_is_left_to_kpgrade_where_it_says_stop_and_taken_back(stopped_copy: Path) -> None:
    async with opened(stopped_copy, size=LARGE) as pilot:
        session = _session(pilot)
        unsure = session.standing().open_points
        assert unsure
        assert "you may stop (l)" in screen_text(pilot)
        await pilot.press("u", "u")
        await _until_shown(pilot, Confirm)
        asked = " ".join(str(pilot.app.screen.query(Static).first().render()).split())
        assert "You may stop: of the" in asked
        assert f"What is unsure ({unsure} verdicts) then counts as it leans." in asked
        await pilot.press("space", "enter")
        assert isinstance(pilot.app.screen, Confirm), "no habit may answer what was not asked for"
        await pilot.press("n")
        assert session.standing().open_points == unsure

        await _choose(pilot, "Leave the rest to kpgrade")
        await _until_shown(pilot, Confirm)
        await pilot.press("y")
        await until(pilot, lambda: session.standing().open_points == 0)
        assert "Left to kpgrade. z takes it back." in told(pilot)
        row = next(row for row in session.all_rows if row.labels[0] and handed_over(row))
        _review(pilot).go(session.place(row.id) or 0)
        await pilot.pause()
        assert "left to kpgrade; was ? unsure" in " ".join(screen_text(pilot).split())
    async with opened(stopped_copy, size=LARGE) as pilot:
        session = _session(pilot)
        assert session.standing().open_points == 0
        await pilot.press("l")
        await until(pilot, lambda: "You left the rest to kpgrade on 20" in screen_text(pilot))
        assert "Leave the rest" not in screen_text(pilot)
        await pilot.press("escape", "z")
        await until(pilot, lambda: session.standing().open_points == unsure)


def handed_over(row: ReviewedAnswer) -> bool:
    return any(v is not None and v.basis is Basis.HANDOVER for v in row.verdicts)


@pytest.fixture
def stopped_copy(tmp_path: Path) -> Path:
    path = tmp_path / "stopped.kpgrade"
    settled_until_stop(path).close()
    return path


async def test_a_new_class_is_offered_what_the_last_one_taught(book: Path, tmp_path: Path) -> None:
    with Gradebook.open(book) as last:
        verdicts = [v for v in last.verdicts().values() if v.key_point_id == "k0"]
        last.decide([Decision(v.answer_id, "k0", (v.margin or 0) > 1) for v in verdicts])
    written = tmp_path / "next.yaml"
    async with opened(book, size=LARGE) as pilot:
        await pilot.press("R")
        await _until_shown(pilot, RubricEditor)
        await pilot.press("f4")
        await _until_shown(pilot, Ask)
        pilot.app.screen.query_one(Input).value = str(written)
        await pilot.press("enter")
        await until(pilot, written.exists)
    answers = tmp_path / "new.csv"
    lines = [f'T{i},"k0={i / 5 - 3:.2f} k1={3 - i / 5:.2f} new {i}"' for i in range(30)]
    answers.write_text("\n".join(["student,answer", *lines]) + "\n", "utf-8")
    async with opened(None, size=LARGE, opener=lambda: Grader(WrittenEngine(), CALIBRATOR)) as pilot:
        await pilot.press("n")
        screen = pilot.app.screen
        assert isinstance(screen, NewScreen)
        screen.query_one("#rubric", Input).value = str(written)
        screen.query_one("#answers", Input).value = str(answers)
        await pilot.press("ctrl+s")
        await _until_shown(pilot, Confirm)
        asked = " ".join(str(pilot.app.screen.query(Static).first().render()).split())
        assert "learned from 40 decisions on 2 key points" in asked
        await pilot.press("y")
        await until(pilot, lambda: answers.with_suffix(".kpgrade").exists())
        await until(pilot, lambda: _session(pilot).whole_standing().graded == 30)
        await until(pilot, lambda: not app_of(pilot).workspace.grading.busy)
        await pilot.press("r")
        await _until_shown(pilot, ReviewScreen)
        session = _session(pilot)

        def lower() -> set[bool]:
            rows = [session.fresh(row) for row in session.all_rows]
            return {(r.verdicts[0].p_missed or 0) < (r.own[0].p_missed or 0) for r in rows}  # type: ignore[union-attr]

        assert lower() == {True}, "the last teacher called less missed than the model did"
        await _choose(pilot, "Begin anew")
        await until(pilot, lambda: not session.lessons.teaches("q1"))
        assert lower() == {False}
        await _choose(pilot, "Begin with what was carried over (40 decisions)")
        assert lower() == {True}
        await pilot.press("l")
        await until(pilot, lambda: "This class began with what 40 decisions" in screen_text(pilot))
        assert "0 decisions, 0 settled by what was carried over" in screen_text(pilot)
