"""Files for Moodle and Canvas, against those systems' rules as shared/anchors.md states them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from grader.domain import Decision
from grader.errors import InputError
from grader.gradebook import Gradebook
from grader.reports import ReportOptions, write_report
from tests.reports.classes import small_class

SHEET_HEAD = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments"
)
MODIFIED = '"Tuesday, 3 March 2026, 9:00 AM",-'


def _read(path: Path, delimiter: str = ",") -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


def _inert(rows: list[list[str]]) -> bool:
    return not any(c.startswith(("=", "+", "-", "@", "\t", "\r")) and c != "-" for row in rows for c in row)


def test_moodles_gradebook_takes_grades_and_never_a_feedback_without_its_grade(
    book: Gradebook, tmp_path: Path
) -> None:
    path = tmp_path / "moodle.csv"
    write_report("moodle", book, path)
    rows = _read(path)
    assert rows[0][:6] == [
        "First name", "Last name", "ID number", "Email address", "Colours", "Colours (feedback)",
    ]  # fmt: skip
    assert [(row[3], row[4]) for row in rows[1:]] == [
        ("ann@x.test", "3"),
        ("ben@x.test", "0"),
        ("zoe@x.test", ""),
        ("", ""),
    ]
    assert all(row[4] or not row[5] for row in rows[1:])
    assert "The eye sees blue better than violet." in rows[1][5]
    assert _inert(rows)
    assert len({len(row) for row in rows}) == 1


def test_moodles_worksheet_keeps_identifiers_and_times_and_gains_grades(
    book: Gradebook, tmp_path: Path
) -> None:
    sheet = tmp_path / "sheet.csv"
    lines = [
        SHEET_HEAD,
        f"Participant 902,Somebody Else,other@x.test,Submitted,,4.00,Yes,{MODIFIED},",
        f"Participant 800,Ann Lee,ANN@x.test,Submitted,,4.00,Yes,{MODIFIED},",
        f"Participant 903,Zoë Ångström,zoe@x.test,Submitted,2.00,4.00,Yes,{MODIFIED},said before",
        f"Participant 777,=cmd|x,,No submission,,4.00,Yes,{MODIFIED},",
    ]
    sheet.write_text("\n".join(lines) + "\n", "utf-8")
    path = tmp_path / "filled.csv"
    with pytest.raises(InputError, match="maximum grade is 4, the rubric's 6"):
        write_report("moodle-worksheet", book, path, ReportOptions(extra={"worksheet": str(sheet)}))
    options = ReportOptions(extra={"worksheet": str(sheet), "scale": "yes"})
    write_report("moodle-worksheet", book, path, options)
    before, after = _read(sheet), _read(path)

    assert after[0] == before[0]
    for column in (0, 3, 5, 6, 7, 8):
        assert [row[column] for row in after] == [row[column] for row in before]
    assert [row[4] for row in after[1:]] == ["0", "2", "2.00", ""]
    assert "Sunlight is scattered" in after[1][9]
    assert after[3][9] == "said before"
    assert _inert(after)
    assert sheet.read_text("utf-8").startswith(SHEET_HEAD)


def test_a_worksheet_is_written_from_moodles_numbers_or_asked_for(tmp_path: Path, book: Gradebook) -> None:
    path = tmp_path / "sheet.csv"
    write_report("moodle-worksheet", book, path)
    rows = _read(path)
    assert rows[0] == SHEET_HEAD.split(",")
    assert [(row[0], row[4], row[5]) for row in rows[1:]] == [
        ("Participant 901", "3", "6"),
        ("Participant 902", "0", "6"),
        ("Participant 903", "", "6"),
        ("Participant 904", "", "6"),
    ]
    book.set_setting("people", {})
    with pytest.raises(InputError, match="--worksheet"):
        write_report("moodle-worksheet", book, tmp_path / "other.csv")


def _canvas_accepts(rows: list[list[str]]) -> None:
    """Five columns that say who, then `Title (id)`; an optional row of possible points; numbers, EX or ''."""
    assert rows[0][:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    for row in rows[1:]:
        assert len(row) == len(rows[0])
        if row[0].strip() != "Points Possible":
            assert any(row[1:4])
            assert row[5] in ("", "EX") or float(row[5]) >= 0


def test_canvas_gets_who_how_much_and_who_is_excused(tmp_path: Path) -> None:
    with small_class(tmp_path / "c.kpgrade", layout="Canvas quiz student analysis") as book:
        path = tmp_path / "canvas.csv"
        extra = {"assignment": "Colours (77)", "excused": "Ben Roe"}
        write_report("canvas", book, path, ReportOptions(extra=extra))
        rows = _read(path)
        _canvas_accepts(rows)
        assert rows[0][5] == "Colours (77)"
        assert rows[1] == ["    Points Possible", "", "", "", "", "6"]
        assert [(row[0], row[1], row[5]) for row in rows[2:]] == [
            ("Ann Lee", "101", "3"),
            ("Ben Roe", "102", "EX"),
            ("Zoë Ångström", "103", ""),
            ("'-Dan Poe", "104", ""),
        ]
        assert _inert(rows)


def test_a_students_number_is_no_canvas_id_unless_canvas_gave_it(book: Gradebook, tmp_path: Path) -> None:
    path = tmp_path / "canvas.csv"
    write_report("canvas", book, path)
    assert [row[1:3] for row in _read(path)[2:4]] == [["", "101"], ["", "102"]]


def test_canvass_own_gradebook_is_filled_in_with_its_delimiter_and_its_exemptions(
    book: Gradebook, tmp_path: Path
) -> None:
    roster = tmp_path / "grades.csv"
    roster.write_text(
        "Student;ID;SIS User ID;SIS Login ID;Section;Other (5);Colours (77);Final Score\n"
        "    Points Possible;;;;;10;6;(read only)\n"
        "Lee, Ann;900;;ann@x.test;A;3;;50\n"
        "Roe, Ben;901;;ben2@x.test;A;4;EX;60\n"
        "Nobody, Here;902;;nobody@x.test;A;4;1;60\n",
        "utf-8",
    )
    book.decide([Decision("Ann Lee/q1", "eye", False)])
    path = tmp_path / "filled.csv"
    extra = {"worksheet": str(roster), "assignment": "Colours"}
    write_report("canvas", book, path, ReportOptions(extra=extra))
    rows = _read(path, ";")
    _canvas_accepts(rows)
    assert rows[0][5:] == ["Colours (77)"]
    assert [row[5] for row in rows[1:]] == ["6", "5", "EX", "1"]
    assert rows[1][0] == "    Points Possible"


def test_excusing_nobody_known_is_refused(book: Gradebook, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no student 'Eve'"):
        write_report("canvas", book, tmp_path / "c.csv", ReportOptions(extra={"excused": "Eve"}))
