"""A fault costs marks wherever marks go, and every report says 'fault found', never 'covered'."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from grader.answers.reading import Reading
from grader.domain import Answer, KeyPoint, Question, Rounding, Rubric
from grader.gradebook import Gradebook
from grader.reports import ReportOptions, write_report
from grader.reports.class_html import write_html
from grader.reports.classroom import class_report
from grader.reports.pages import write_pages
from grader.reports.pdf.classroom import write_pdf
from grader.reports.round_trip import read_edits, record
from grader.reports.students import remember_people
from grader.reports.templating import PageTemplate
from grader.review.answers import reviewed
from grader.review.figures import class_figures
from tests.reports.classes import PEOPLE, made
from tui.cli import main

PLANTS = Question(
    id="q1",
    text="How do plants feed?",
    key_points=(
        KeyPoint(id="sun", text="They take up sunlight.", points=2),
        KeyPoint(id="air", text="They take up carbon dioxide."),
        KeyPoint(id="night", text="Plants breathe carbon dioxide at night only.", points=1.5, fault=True),
    ),
    rounding=Rounding.HALF,
)
VERDICTS = {"Ann Lee": ("ccc", 1.5), "Ben Roe": ("mcc", 0.0), "Zoë Ångström": ("ccm", 3.0)}
"""Student -> verdicts, and the mark that they come to: 3 - 1.5; 1 - 1.5, which is 0; 3."""


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Gradebook]:
    answers = [
        Answer(
            id=f"{student}/q1",
            student=student,
            question_id="q1",
            text="Sunlight. At night only, plants breathe carbon dioxide.",
        )
        for student in VERDICTS
    ]
    verdicts = {f"{student}/q1": said for student, (said, _) in VERDICTS.items()}
    with made(
        tmp_path / "plants.kpgrade", Rubric(title="Plants", questions=(PLANTS,)), answers, verdicts
    ) as book:
        remember_people(book, Reading(questions=(), answers=tuple(answers), people=PEOPLE))
        yield book


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("kind", "who", "mark"),
    [
        ("csv", "student", "mark"),
        ("totals", "student", "total"),
        ("moodle", "ID number", "Plants"),
        ("moodle-worksheet", "Identifier", "Grade"),
        ("canvas", "SIS User ID", "Plants"),
    ],
)
def test_every_place_gets_the_same_sum(
    book: Gradebook, tmp_path: Path, kind: str, who: str, mark: str
) -> None:
    path = tmp_path / f"{kind}.csv"
    write_report(kind, book, path)
    rows = [row for row in _rows(path) if row[who].strip()]
    known = {f"Participant {p.participant}": p.student for p in PEOPLE} | {
        p.number: p.student for p in PEOPLE
    }
    reached = {known.get(row[who], row[who]): float(row[mark]) for row in rows}
    assert reached == {student: mark for student, (_, mark) in VERDICTS.items()}


def test_cells_say_fault_found_and_an_edit_of_one_comes_back_as_a_decision(
    book: Gradebook, tmp_path: Path
) -> None:
    path = tmp_path / "plants.csv"
    write_report("csv", book, path)
    rows = _rows(path)
    heading = "q1: Fault: Plants breathe carbon dioxide at night only."
    assert [row[heading] for row in rows] == ["fault found", "fault found", "not found"]
    assert [row["missed"] for row in rows] == ["", "They take up sunlight.", ""]
    assert [row["faults"] for row in rows] == [PLANTS.key_points[2].text] * 2 + [""]

    text = path.read_text("utf-8-sig").replace("fault found", "not found", 1)
    path.write_text(text, "utf-8-sig")
    edits = read_edits(book, path)
    assert not edits.problems
    assert [(d.answer_id, d.key_point_id, d.missed) for d in edits.decisions] == [
        ("Ann Lee/q1", "night", True)
    ]
    record(book, edits, "plants.csv")
    assert book.counts().marks["Ann Lee/q1"].low == 3  # type: ignore[union-attr]
    book.undo()
    assert book.counts().marks["Ann Lee/q1"].low == 1.5  # type: ignore[union-attr]


def test_a_workbook_offers_the_words_of_a_fault(book: Gradebook, tmp_path: Path) -> None:
    path = tmp_path / "plants.xlsx"
    write_report("xlsx", book, path)
    sheet = load_workbook(path)["q1"]
    head = [cell.value for cell in sheet[1]]
    column = head.index("Fault: Plants breathe carbon dioxide at night only.")
    assert [sheet.cell(row, column + 1).value for row in (2, 3, 4)] == [
        "fault found",
        "fault found",
        "not found",
    ]
    offered = {str(v.sqref): v.formula1 for v in sheet.data_validations.dataValidation}
    letter = get_column_letter(column + 1)
    assert offered[f"{letter}2:{letter}4"] == '"fault found,not found,unsure"'
    summary = load_workbook(path)["Summary"]
    cells = {row[0]: row[1:5] for row in summary.iter_rows(values_only=True) if row[0]}
    assert cells["key point"][:3] == ("missed or fault found", "unsure", "covered or not found")
    assert cells["Fault: Plants breathe carbon dioxide at night only."][:3] == (2, 0, 1)


def test_the_student_reads_what_cost_marks_in_their_own_words(book: Gradebook, tmp_path: Path) -> None:
    write_pages(book, tmp_path / "pages", ReportOptions(), template=PageTemplate.read(None), kinds=("md",))
    found = (tmp_path / "pages" / "Ann Lee.md").read_text("utf-8")
    assert "### What cost marks\n\n- Plants breathe carbon dioxide at night only" in found
    assert "  > At night only, plants breathe carbon dioxide" in found
    assert "What cost marks" not in (tmp_path / "pages" / "Zoë Ångström.md").read_text("utf-8")
    write_report("moodle", book, tmp_path / "m.csv")
    told = {row["First name"]: row["Plants (feedback)"] for row in _rows(tmp_path / "m.csv")}
    assert told["Ben"].splitlines() == [
        "Missing: They take up sunlight.",
        "Faults: Plants breathe carbon dioxide at night only.",
    ]


def test_a_fault_that_many_make_is_what_to_teach_again(book: Gradebook, tmp_path: Path) -> None:
    (figures,) = class_figures(reviewed(book))
    assert [p.id for p in figures.teach_again] == ["night", "sun", "air"]
    assert figures.points[2].missed_by == ("Ann Lee/q1", "Ben Roe/q1")
    report = class_report(book, ReportOptions())
    write_html(report, tmp_path / "r.html")
    page = (tmp_path / "r.html").read_text("utf-8")
    assert "2 found, 0 unsure, 1 not found, 0 not graded." in page
    write_pdf(report, tmp_path / "r.pdf")
    assert (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF")


def test_the_command_line_shows_and_decides_a_fault_in_its_words(
    book: Gradebook, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(book.path)
    book.close()
    assert main(["show", path, "--student", "Ann Lee"]) == 0
    shown = capsys.readouterr().out
    assert "✗ fault found" in shown
    assert "Mark: 1.5 of 3" in shown
    assert (
        main(["appeal", path, "Ann Lee", "--point", "3", "--as", "not-found", "--reason", "you quote it"])
        == 0
    )
    assert "✓ Fault: Plants breathe carbon dioxide at night only.: not found" in capsys.readouterr().out
    assert main(["show", path, "--json"]) == 0
    points = json.loads(capsys.readouterr().out)["key_points"]["q1"]
    assert [(p["fault"], p["share_lost"]) for p in points] == [(False, 1 / 3), (False, 0.0), (True, 1 / 3)]
