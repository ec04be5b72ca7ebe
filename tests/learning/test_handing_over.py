"""The rest left to kpgrade: closed on a promise, on record, taken back whole, and said wherever marks go."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from grader.calibration import Calibrator
from grader.domain import Answer, Basis, Decision, Handover, Label
from grader.errors import InputError
from grader.gradebook import Gradebook
from grader.gradebook.union import part, union
from grader.grader import Grader
from grader.grading import grade
from grader.learning import Reason, SettledBy, queue, stop
from grader.learning.handing_over import hand_over, is_handed_over, latest_handover, may_hand_over
from grader.learning.history import history
from grader.learning.in_force import counts, keep_moves, learned_view, set_target
from grader.reports import ReportOptions
from grader.reports.classroom import class_report, trust_sentences
from grader.review.answers import reviewed
from tests.learning.test_in_force import WrittenEngine, strict_class
from tests.review.test_same_figures import same_figures
from tui.cli import main

STRICT = 0.8
"""Margins from which on this teacher calls a point missed."""


def settled_until_stop(path: Path) -> Gradebook:
    """A class decided by the queue until kpgrade says stop, with verdicts still unsure."""
    book = strict_class(path, 40)
    set_target(book, 0.85)
    for _ in range(60):
        standing = learned_view(book).standings.get("q1")
        if standing is not None and stop(standing).may_stop:
            break
        asked = queue(standing)[0].key if standing is not None else ("a0", "k0")
        margin = book.verdicts()[asked].margin
        assert margin is not None
        book.decide([Decision(*asked, missed=margin > STRICT)])
        keep_moves(book)
    assert counts(book).progress.open_points
    return book


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stopped") / "class.kpgrade"
    settled_until_stop(path).close()
    return path


@pytest.fixture
def book(stopped: Path, tmp_path: Path) -> Iterator[Gradebook]:
    path = tmp_path / "class.kpgrade"
    path.write_bytes(stopped.read_bytes())
    with Gradebook.open(path) as opened:
        yield opened


def leave(book: Gradebook) -> None:
    hand_over(book, "q1", learned_view(book).standings["q1"])
    keep_moves(book)


def test_what_was_unsure_counts_as_it_leans_and_no_decision_is_made(book: Gradebook) -> None:
    before, decided = learned_view(book), book.decisions()
    promise = stop(before.standings["q1"]).promise
    leave(book)
    after = learned_view(book)

    assert counts(book).progress.open_points == 0
    assert book.decisions() == decided
    assert is_handed_over(after.standings["q1"])
    for key, verdict in before.verdicts.items():
        now = after.verdicts[key]
        assert now.p_missed == verdict.p_missed
        if key in decided or verdict.label is not Label.UNSURE:
            assert now == verdict
        else:
            assert now.label is (Label.MISSED if (now.p_missed or 0) > 0.5 else Label.COVERED)
            assert now.basis is Basis.HANDOVER
            assert after.settled_by(key) is SettledBy.HANDOVER
    held = latest_handover(book, "q1")
    assert held is not None
    assert (held[0].promise, held[1]) == (promise, promise.left)
    # It teaches nothing: what was learned is what it was.
    assert stop(after.standings["q1"]).promise == promise
    same_figures(book)


def test_it_is_on_record_and_one_undo_takes_all_of_it_back(book: Gradebook) -> None:
    before = learned_view(book)
    open_before = [k for k, v in before.verdicts.items() if before.settled_by(k) is SettledBy.NOBODY]
    leave(book)
    key = open_before[0]
    assert history(book, key, before.said.verdicts[key])[-1].by is SettledBy.HANDOVER
    taken = book.undo()
    keep_moves(book)

    back = [one for one in taken if isinstance(one, Handover)]
    assert len(back) == len(taken)
    assert {(one.answer_id, one.key_point_id) for one in back} >= set(open_before)
    assert learned_view(book).verdicts == before.verdicts
    assert latest_handover(book, "q1") is None
    events = history(book, key, before.said.verdicts[key])
    assert [(e.by, e.label) for e in events[-2:]] == [
        (SettledBy.HANDOVER, events[-2].label),
        (SettledBy.LEARNING, Label.UNSURE),
    ]
    assert isinstance(book.undo()[0], Decision)


def test_what_is_read_anew_or_came_late_was_not_left(book: Gradebook) -> None:
    leave(book)
    book.add_answers([Answer(id="a0", student="s0", question_id="q1", text="k0=0.6 k1=0.1 anew")])
    book.add_answers([Answer(id="late", student="late", question_id="q1", text="k0=0.6 k1=0.1 late")])
    grade(book, Grader(WrittenEngine(), Calibrator(covered_below=0.25, missed_above=0.75)))
    assert not {key for key in book.handovers() if key[0] in {"a0", "late"}}
    assert book.handovers()
    assert not is_handed_over(learned_view(book).standings["q1"])


def test_nothing_is_left_where_nothing_is_promised(tmp_path: Path) -> None:
    with strict_class(tmp_path / "c.kpgrade") as fresh:
        fresh.decide([Decision("a0", "k0", missed=True)])
        standing = learned_view(fresh).standings["q1"]
        assert stop(standing).reason is Reason.SAMPLE_OPEN
        assert not may_hand_over(standing)
        with pytest.raises(InputError, match="before the random sample is decided"):
            hand_over(fresh, "q1", standing)
        assert fresh.handovers() == {}


def test_parts_and_unions_keep_what_was_left(book: Gradebook, tmp_path: Path) -> None:
    leave(book)
    left = set(book.handovers())
    path = book.path
    book.close()
    halves = [tmp_path / "one.kpgrade", tmp_path / "two.kpgrade"]
    for n, half in enumerate(halves):
        part(path, half, {f"a{i}" for i in range(40) if i % 2 == n})
    union(halves, tmp_path / "whole.kpgrade")
    with Gradebook.open(halves[0]) as one, Gradebook.open(tmp_path / "whole.kpgrade") as whole:
        assert set(one.handovers()) == {key for key in left if int(key[0][1:]) % 2 == 0}
        assert set(whole.handovers()) == left
        assert len(whole.undo()) >= 1


def test_reports_exports_and_the_command_line_say_it(
    book: Gradebook, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = book.path
    book.close()
    assert main(["leave", str(path), "--dry-run"]) == 0
    assert "the rest would be left to kpgrade" in capsys.readouterr().out
    assert main(["leave", str(path)]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "the rest is left to kpgrade: of" in told
    assert "Open: 0 verdicts" in told
    assert main(["leave", str(path)]) == 2
    assert "left to kpgrade already" in capsys.readouterr().out

    assert main(["show", str(path)]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "The rest was left to kpgrade on 20" in shown
    assert main(["export", str(path), "-f", "xlsx", "-o", str(tmp_path / "c.xlsx")]) == 0
    assert "on its promise: of" in capsys.readouterr().out
    cells = [c for row in load_workbook(tmp_path / "c.xlsx")["Summary"].values for c in row if c]
    assert any("on its promise: of" in str(cell) for cell in cells)
    with Gradebook.open(path, read_only=True) as again:
        report = class_report(again, ReportOptions())
        said = " ".join(trust_sentences(report.trust, report.spot_checks))
        assert "as the teacher left it" in said
        assert "on its promise" in said
        left = [
            row for row in reviewed(again).by_question() for p in row.points if p.by is SettledBy.HANDOVER
        ]
    assert main(["show", str(path), "--student", left[0].answer.student]) == 0
    assert "left to kpgrade by you" in " ".join(capsys.readouterr().out.split())
    assert main(["show", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["settled_by"]["handover"] == len(left)

    assert main(["leave", str(path), "--undo"]) == 0
    assert main(["leave", str(path), "--undo"]) == 2
    assert "the newest thing said here" in capsys.readouterr().err


def test_a_question_that_is_not_there_is_named(book: Gradebook, capsys: pytest.CaptureFixture[str]) -> None:
    path = book.path
    book.close()
    assert main(["leave", str(path), "--question", "q9"]) == 2
    assert "there is no question 'q9'" in capsys.readouterr().err
