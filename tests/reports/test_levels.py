"""A level that the teacher gave: marks, history, undo, sheets and joined gradebooks follow it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from grader.colleagues.comparing import Colleagues, settle
from grader.colleagues.joining import join
from grader.domain import Answer, Decision, KeyPoint, Label, PointComment, PointLevel, Question, Rubric
from grader.errors import InputError
from grader.gradebook import Gradebook
from grader.learning.history import history
from grader.marks import Mark
from grader.reports import ReportOptions, write_report
from grader.reports.pages import write_pages
from grader.reports.round_trip import read_edits, record
from grader.reports.templating import PageTemplate
from grader.review.answers import reviewed
from grader.review.deciding import at_level, given_to
from tests.reports.classes import made
from tui.cli import main

WHY = KeyPoint(
    id="why",
    text="It gives a reason.",
    points=2,
    levels=(
        PointLevel(name="full", points=2),
        PointLevel(name="partly", points=1),
        PointLevel(name="missed", points=0),
    ),
)
RUBRIC = Rubric(
    title="Ice", questions=(Question(id="q1", text="Why?", key_points=(WHY, KeyPoint(id="x", text="X."))),)
)
KEY = ("Ann/q1", "why")


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Gradebook]:
    answers = [
        Answer(id=f"{s}/q1", student=s, question_id="q1", text="Ice is light.") for s in ("Ann", "Ben")
    ]
    with made(tmp_path / "ice.kpgrade", RUBRIC, answers, {a.id: "cc" for a in answers}) as book:
        yield book


def _give(book: Gradebook, level: str, answer: str = "Ann/q1") -> None:
    book.decide([at_level(reviewed(book).answers[answer], 0, level)])


def test_marks_follow_a_level_and_an_undo_takes_it_back(book: Gradebook) -> None:
    _give(book, "partly")
    row = reviewed(book).answers["Ann/q1"]
    assert (row.mark, row.labels[0], row.points[0].level) == (Mark(2, 2), Label.COVERED, "partly")
    assert book.counts().marks["Ann/q1"] == Mark(2, 2)
    _give(book, "missed")
    assert reviewed(book).answers["Ann/q1"].mark == Mark(1, 1)
    assert [e.level for e in history(book, KEY, None)] == ["partly", "missed"]
    book.undo()
    assert book.counts().marks["Ann/q1"] == reviewed(book).answers["Ann/q1"].mark == Mark(2, 2)
    book.undo()
    assert reviewed(book).answers["Ann/q1"].mark == Mark(3, 3)


def test_a_level_follows_its_points_and_one_that_is_gone_leaves_covered_and_is_flagged(
    book: Gradebook,
) -> None:
    _give(book, "partly")

    def under(*levels: PointLevel) -> None:
        why = WHY.model_copy(update={"levels": levels})
        question = RUBRIC.questions[0].model_copy(
            update={"key_points": (why, RUBRIC.questions[0].key_points[1])}
        )
        book.set_rubric(RUBRIC.model_copy(update={"questions": (question,)}), note="levels")

    under(WHY.levels[0], PointLevel(name="partly", points=1.5), WHY.levels[2])
    assert reviewed(book).answers["Ann/q1"].mark == Mark(2.5, 2.5)
    assert not book.decisions()[KEY].stale
    under(WHY.levels[0], WHY.levels[2])
    row = reviewed(book).answers["Ann/q1"]
    assert (row.mark, row.stale, row.points[0].level) == (Mark(3, 3), True, "")
    assert book.counts().marks["Ann/q1"] == Mark(3, 3)


def test_answers_in_the_same_words_get_the_level_too(book: Gradebook) -> None:
    _give(book, "partly")
    review = reviewed(book)
    book.decide(given_to(review.answers.values(), review.answers["Ann/q1"]))
    assert reviewed(book).answers["Ben/q1"].mark == Mark(2, 2)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_level_goes_into_a_sheet_and_comes_back_edited(book: Gradebook, tmp_path: Path, kind: str) -> None:
    _give(book, "partly")
    path = tmp_path / f"ice.{kind}"
    write_report(kind, book, path)
    assert not read_edits(book, path).decisions
    if kind == "csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        assert [row["q1: It gives a reason."] for row in rows] == ["partly", "covered"]
        path.write_text(
            path.read_text("utf-8-sig").replace(",covered,covered,", ",Partly,covered,"), "utf-8-sig"
        )
    else:
        workbook = load_workbook(path)
        sheet = workbook["q1"]
        (offered,) = [
            v.formula1 for v in sheet.data_validations.dataValidation if "partly" in str(v.formula1)
        ]
        assert offered == '"covered,missed,full,partly,unsure"'
        cell = next(cell for cell in sheet[3] if cell.value == "covered")
        cell.value = "Partly"
        workbook.save(path)
    edits = read_edits(book, path)
    assert [(d.answer_id, d.missed, d.level) for d in edits.decisions] == [("Ben/q1", False, "partly")]
    record(book, edits, path.name)
    assert reviewed(book).answers["Ben/q1"].mark == Mark(2, 2)
    book.decide([Decision("Ben/q1", "why", missed=True)])
    assert [p.reason for p in read_edits(book, path).problems] == [
        "since the export it was decided to be missed"
    ]


def test_the_page_names_the_level(book: Gradebook, tmp_path: Path) -> None:
    _give(book, "partly")
    write_pages(book, tmp_path / "p", ReportOptions(), template=PageTemplate.read(None), kinds=("md",))
    assert "- It gives a reason. (partly)\n" in (tmp_path / "p" / "Ann.md").read_text("utf-8")
    assert "(" not in (tmp_path / "p" / "Ben.md").read_text("utf-8")


def test_two_people_who_give_different_levels_are_in_conflict_until_it_is_settled(
    book: Gradebook, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book.close()
    other = tmp_path / "other.kpgrade"
    other.write_bytes(book.path.read_bytes())
    for path, level in ((book.path, "full"), (other, "partly")):
        with Gradebook.open(path) as mine:
            _give(mine, level)
    joined = tmp_path / "joined.kpgrade"
    join([book.path, other], joined)
    with Gradebook.open(joined) as both:
        (conflict,) = Colleagues(both).conflicts()
        assert [d.level for d in conflict.said] == ["full", "partly"]
        settle(both, conflict, missed=False, level="full")
        assert not Colleagues(both).conflicts()
        assert reviewed(both).answers["Ann/q1"].mark == Mark(3, 3)
        both.undo()
    assert main(["conflicts", str(joined), "--settle", "1", "--as", "partly"]) == 0
    capsys.readouterr()
    with pytest.raises(InputError, match="'most' is no word"):
        _settled_as(joined, "most")
    assert main(["show", str(joined), "--student", "Ann"]) == 0
    assert "✓ partly" in capsys.readouterr().out


def _settled_as(path: Path, word: str) -> None:
    from grader.signs import read_word

    with Gradebook.open(path) as book:
        read_word(book.rubric.questions[0].key_points[0], word)


def test_the_log_says_levels_and_comments(book: Gradebook) -> None:
    _give(book, "partly")
    book.comment_on_points([PointComment(*KEY, "See me.")])
    book.undo()
    said = [(entry.kind.value, entry.key_point_id, entry.said) for entry in book.log() if entry.key_point_id]
    assert said == [
        ("decision", "why", "partly"),
        ("comment", "why", ""),
        ("comment", "why", "withdrawn"),
    ]
