"""The record of oversight: from one structure as PDF and JSON, without a name or a word of an answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pypdf import PdfReader

from grader.domain import Decision, Label
from grader.forgetting.forget import forget
from grader.forgetting.person import held_people, meant
from grader.gradebook import Gradebook
from grader.gradebook.log import LogKind
from grader.learning.spot_record import BLIND, keep_drawn
from grader.learning.spotcheck import Drawn
from grader.oversight.record import OversightRecord, oversight_record, per_day
from grader.review.answers import reviewed
from tests.forgetting.told import ROWS, told_class
from tui.cli import main


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = told_class(tmp_path / "class.kpgrade", tmp_path / "answers.csv")
    with Gradebook.open(path) as book:
        keep_drawn(book, "q1", (Drawn(("dan.p@school.test/q1", "k0"), missed=True),))
        book.decide([Decision("dan.p@school.test/q1", "k0", missed=True, source=BLIND)])
        book.decide([Decision("ben.r@school.test/q1", "k1", missed=True)])
        book.undo()
    return path


def _words(pdf: Path) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(pdf).pages).split())


def test_pdf_and_json_say_the_same_and_name_nobody(path: Path, tmp_path: Path) -> None:
    assert main(["oversight", str(path)]) == 0
    as_json, pdf = tmp_path / "class-oversight.json", tmp_path / "class-oversight.pdf"
    record = OversightRecord.model_validate_json(as_json.read_text("utf-8"))
    said = _words(pdf)
    with Gradebook.open(path, read_only=True) as book:
        people = held_people(book)
    for text in (as_json.read_text("utf-8"), said):
        for one in people:
            assert not any(name in text for name in one.names)
            assert one.code in text
        assert "own sentence number" not in text
        assert "I do not know any of this" not in text
    for change in record.changes:
        assert change.time[:16].replace("T", " ") in said
        assert change.student in said
    settled = record.settled
    assert f"decided {settled.sure_and_decided} of these too, and agreed with {settled.agreed}" in said
    assert "1 settled verdicts drawn at random, 1 decided without sight of them, 1 agreed" in said
    assert all(" ".join(limit.split()) in said for limit in record.known_limits)
    # Nothing is written over, and nothing else is written.
    assert main(["oversight", str(path), "-o", str(pdf)]) == 2
    assert main(["oversight", str(path), "-o", str(tmp_path / "record.docx")]) == 2
    assert main(["oversight", str(path), "-o", str(tmp_path / "answers.csv"), "--force"]) == 2


def test_it_adds_up_and_tells_who_did_what(path: Path) -> None:
    with Gradebook.open(path) as book:
        record, review = oversight_record(book), reviewed(book)
        settled = record.settled
        shares = (
            settled.by_the_model,
            settled.by_learning,
            settled.by_the_teacher,
            settled.left_to_kpgrade,
            settled.open,
        )
        assert sum(shares) == settled.verdicts == sum(len(row.points) for row in review.answers.values())
        decided = {key for key, d in book.decisions().items() if d.missed is not None}
        assert settled.by_the_teacher == len(decided)
        agreed = sum(
            p.model is not None
            and p.model.label is not Label.UNSURE
            and p.decision is not None
            and (p.decision.missed is (p.model.label is Label.MISSED))
            for row in review.answers.values()
            for p in row.points
        )
        assert settled.agreed == agreed

        (grader,) = record.graders
        assert (grader.model, grader.calibrated_on) == ("counting", "")
        assert grader.verdicts == sum(c.count for c in record.changes if c.what is LogKind.VERDICTS)

        kinds = [change.what for change in record.changes]
        assert kinds.count(LogKind.WITHDRAWAL) == 1
        assert sum(record.decided_through.values()) == kinds.count(LogKind.DECISION)
        assert record.decided_through[BLIND] == 1
        assert [c.time for c in record.changes] == sorted(c.time for c in record.changes)
        (adjusted,) = (c for c in record.changes if c.what is LogKind.ADJUSTMENT)
        assert (adjusted.said, adjusted.reason) == ("+0.5", "A neat drawing.")
        assert sum(per_day(record.changes)[record.written_at[:10]].values()) == sum(
            c.count for c in record.changes
        )
        left = [c for c in record.changes if c.what is LogKind.HANDOVER]
        assert [(c.count, c.said, c.question) for c in left] == [
            (4, "1.0 expected to differ", "q1"),
            (4, "withdrawn", "q1"),
            (4, "1.0 expected to differ", "q1"),
        ]
        same = {c.reason for c in record.changes if c.reason.startswith("same text as")}
        assert same == {f"same text as {held_people(book)[0].code}"}

        forget(book, meant(book, ROWS[0][0]))
        after = oversight_record(book)
        assert after.students == record.students - 1
        (erased,) = (c for c in after.changes if c.what is LogKind.ERASURE)
        assert erased.count == 2
        assert json.loads(after.model_dump_json())["record"] == "kpgrade oversight"


def test_a_long_history_is_printed_in_part_and_kept_whole(path: Path, tmp_path: Path) -> None:
    with Gradebook.open(path) as book:
        for number in range(620):
            book.decide([Decision("ben.r@school.test/q1", "k1", missed=bool(number % 2))])
    assert main(["oversight", str(path), "-o", str(tmp_path / "r.pdf"), "-o", str(tmp_path / "r.json")]) == 0
    changes = json.loads((tmp_path / "r.json").read_text("utf-8"))["changes"]
    assert sum(change["what"] == "decision" for change in changes) > 620
    assert f"{len(changes) - 600} more are in the JSON file" in _words(tmp_path / "r.pdf")


def test_a_class_that_nobody_graded_has_a_record_too(tmp_path: Path) -> None:
    from tests.core.builders import rubric

    Gradebook.create(tmp_path / "new.kpgrade", rubric("One")).close()
    assert main(["oversight", str(tmp_path / "new.kpgrade")]) == 0
    assert "Nothing has been graded by a model." in _words(tmp_path / "new-oversight.pdf")
