"""Marks go back into each school's system: every file is read by that system's own rules (import_rules)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from grader.answers.reading import Person, Reading
from grader.domain import Answer
from grader.errors import InputError
from grader.gradebook import Gradebook
from grader.reports import ReportOptions, write_report
from grader.reports.students import remember_people
from tests.reports import import_rules
from tests.reports.classes import CLASS, made
from tests.reports.import_rules import MoodleWords

GERMAN = MoodleWords(
    "ID", "Bewertung", "Zuletzt geändert (Bewertung)", "Teilnehmer/in", "Feedback als Kommentar"
)
GERMAN_HEAD = [
    "ID", "Vollständiger Name", "E-Mail-Adresse", "Status", "Bewertung", "Bestwertung",
    "Bewertung kann geändert werden", "Zuletzt geändert (Abgabe)", "Zuletzt geändert (Bewertung)",
    "Feedback als Kommentar",
]  # fmt: skip
GERMAN_ROWS = [
    ["Teilnehmer/in901", "Ann Lee", "", "Abgegeben", "", "6,00", "Ja", "3. März 2026, 09:00", "-", ""],
    ["Teilnehmer/in902", "Ben Roe", "", "Abgegeben", "4,00", "6,00", "Ja", "-", "2. März 2026", "gut"],
    ["Teilnehmer/in903", "Zoë Ångström", "", "Abgegeben", "2,50", "6,00", "Ja", "-", "-", "alt"],
]  # fmt: skip
PARTICIPANTS = {"901": "Ann Lee", "902": "Ben Roe", "903": "Zoë Ångström"}


def _filled(
    name: str, book: Gradebook, tmp_path: Path, sheet: str | bytes, suffix: str = ".csv", **extra: str
) -> tuple[bytes, list[str]]:
    roster, path = tmp_path / f"downloaded{suffix}", tmp_path / "filled.csv"
    roster.write_bytes(sheet if isinstance(sheet, bytes) else sheet.encode("utf-8-sig"))
    said = write_report(name, book, path, ReportOptions(extra={"worksheet": str(roster), **extra}))
    return path.read_bytes(), said


def _workbook(rows: list[list[str]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _text(rows: list[list[str]], delimiter: str) -> str:
    return "".join(delimiter.join(f'"{cell}"' for cell in row) + "\r\n" for row in rows)


@pytest.mark.parametrize("kind", ["commas", "semicolons", "workbook"])
def test_a_german_moodle_worksheet_is_taken_back(book: Gradebook, tmp_path: Path, kind: str) -> None:
    rows = [GERMAN_HEAD, *GERMAN_ROWS]
    data: str | bytes = (
        _workbook(rows) if kind == "workbook" else _text(rows, ";" if kind == "semicolons" else ",")
    )
    suffix = ".xlsx" if kind == "workbook" else ".csv"
    written, said = _filled("moodle-worksheet", book, tmp_path, data, suffix)
    kept = import_rules.moodle(written, GERMAN, PARTICIPANTS)
    assert {name: grade for name, (grade, _) in kept.items()} == {
        "Ann Lee": "3",
        "Ben Roe": "0",
        "Zoë Ångström": "2,50",
    }
    assert kept["Zoë Ångström"][1] == "alt"
    assert said == ["Not in downloaded" + suffix + ", or not to be told apart there: -Dan Poe."]


def test_a_participant_number_is_never_an_id_number(book: Gradebook, tmp_path: Path) -> None:
    write_report("moodle", book, tmp_path / "moodle.csv")
    assert "901" not in (tmp_path / "moodle.csv").read_text("utf-8")


CANVAS_ROWS = (
    ",,,,,Manual Posting,\n    Points Possible,,,,,6,(read only)\n{ann},77,,ann@x.test,A,1,50\n"
    "{ben},78,,ben@x.test,A,EX,60\n{zoe},79,,zoe@x.test,A,2.5,70\n"
)
CANVAS_USERS = {"77": "Ann Lee", "78": "Ben Roe", "79": "Zoë Ångström"}
CANVAS_OLD = {"Ann Lee": "1", "Ben Roe": "EX", "Zoë Ångström": "2.5"}


@pytest.mark.parametrize("split", [False, True])
def test_canvas_keeps_old_scores_where_there_is_no_new_one(
    book: Gradebook, tmp_path: Path, split: bool
) -> None:
    if split:
        head = "LastName,FirstName,ID,SIS User ID,SIS Login ID,Section,Colours (5),Final Score\n,"
        rows = CANVAS_ROWS.format(ann="Lee,Ann", ben="Roe,Ben", zoe="Ångström,Zoë").replace("ble,", "ble,,")
    else:
        head = "Student,ID,SIS User ID,SIS Login ID,Section,Colours (5),Final Score\n"
        rows = CANVAS_ROWS.format(ann='"Lee, Ann"', ben='"Roe, Ben"', zoe='"Ångström, Zoë"')
    written, said = _filled("canvas", book, tmp_path, head + rows)
    kept = import_rules.canvas(written, CANVAS_USERS, CANVAS_OLD)
    assert kept == {"Ann Lee": "3", "Ben Roe": "EX", "Zoë Ångström": "2.5"}
    assert said == ["Not in downloaded.csv, or not to be told apart there: -Dan Poe."]


BLACKBOARD = (
    '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Last Access"\t"Availability"\t'
    '"Colours [Total Pts: 6 Score] |4711"\t"Total [Total Pts: up to 60 Score] |9"\n'
    '"Lee"\t"Ann"\t"ann"\t"101"\t"2026-03-01"\t"Yes"\t""\t"50"\n'
    '"Roe"\t"Ben"\t"benr"\t""\t"2026-03-01"\t"Yes"\t"4.5"\t"40"\n'
    '"Ångström"\t"Zoë"\t"zoe"\t"103"\t"2026-03-01"\t"Yes"\t"2.00"\t"40"\n'
    '"Else"\t"Somebody"\t"selse"\t"999"\t"2026-03-01"\t"Yes"\t"1"\t"40"\n'
)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_blackboards_grade_center_is_taken_back(book: Gradebook, tmp_path: Path, encoding: str) -> None:
    written, said = _filled("blackboard", book, tmp_path, BLACKBOARD.encode(encoding), ".xls")
    kept = import_rules.blackboard(written, {"ann", "benr", "zoe", "selse"}, {"4711", "9"})
    assert kept == {"ann": "3", "benr": "0", "zoe": "2.00", "selse": "1"}
    assert said == ["Not in downloaded.xls, or not to be told apart there: -Dan Poe."]


def test_brightspace_takes_its_list_back_and_a_new_one(book: Gradebook, tmp_path: Path) -> None:
    sheet = (
        "OrgDefinedId,Username,Last Name,First Name,Email,"
        "Colours Points Grade <Numeric MaxPoints:12 Weight:1>,End-of-Line Indicator\n"
        "#101,#ann,Lee,Ann,ann@x.test,,#\n#777,#benr,Roe,Ben,,4,#\n#103,#zoe,Ångström,Zoë,,7,#\n"
    )
    with pytest.raises(InputError, match="maximum grade is 12, the rubric's 6"):
        _filled("brightspace", book, tmp_path, sheet)
    written, _ = _filled("brightspace", book, tmp_path, sheet, scale="yes")
    assert import_rules.brightspace(written, {"Colours"}) == {"101": "6", "777": "0", "103": "7"}
    path = tmp_path / "new.csv"
    write_report("brightspace", book, path)
    assert import_rules.brightspace(path.read_bytes(), {"Colours"}) == {"101": "3", "102": "0"}


def test_schoology_and_sheets_keep_all_they_had(book: Gradebook, tmp_path: Path) -> None:
    sheet = (
        "First Name,Last Name,Unique User ID,Older,Colours\n"
        "Ann,Lee,101,5,\nBen,Roe,102,4,4\nZoë,Ångström,103,3,2\nAnother,One,104x,1,1\n"
    )
    written, _ = _filled("schoology", book, tmp_path, sheet)
    assert import_rules.matched(written, "Unique User ID", "Colours") == {
        "101": "3", "102": "0", "103": "2", "104x": "1",
    }  # fmt: skip
    assert import_rules.matched(written, "Unique User ID", "Older") == {
        "101": "5", "102": "4", "103": "3", "104x": "1",
    }  # fmt: skip
    (tmp_path / "filled.csv").unlink()
    sheet = (
        "Last Name,First Name,Email Address,Ice\n,,Date,2026-03-01\n,,Points,6\n"
        "Lee,Ann,ann@x.test,\nRoe,Ben,ben@x.test,1\n"
    )
    written, _ = _filled("sheets", book, tmp_path, sheet, assignment="Ice")
    kept = import_rules.matched(written, "Email Address", "Ice")
    assert kept == {"Date": "2026-03-01", "Points": "6", "ann@x.test": "3", "ben@x.test": "0"}


@pytest.fixture
def namesakes(tmp_path: Path) -> Iterator[Gradebook]:
    """Two students of one name, told apart by their addresses."""
    shown = ("Ann Lee (a@x.test)", "Ann Lee (b@x.test)")
    answers = [Answer(id=f"{s}/q1", student=s, question_id="q1", text="The air.") for s in shown]
    people = tuple(
        Person(student=s, key=a, given="Ann", family="Lee", email=a)
        for s, a in zip(shown, ("a@x.test", "b@x.test"), strict=True)
    )
    with made(
        tmp_path / "twins.kpgrade", CLASS, answers, {f"{shown[0]}/q1": "ccc", f"{shown[1]}/q1": "mmm"}
    ) as book:
        remember_people(book, Reading(questions=(), answers=tuple(answers), people=people))
        yield book


def test_two_students_of_one_name_are_kept_apart_or_named(namesakes: Gradebook, tmp_path: Path) -> None:
    sheet = "Last Name,First Name,Email Address,Colours\nLee,Ann,b@x.test,\nLee,Ann,a@x.test,\n"
    written, said = _filled("sheets", namesakes, tmp_path, sheet)
    assert import_rules.matched(written, "Email Address", "Colours") == {"a@x.test": "4", "b@x.test": "0"}
    assert said == []
    (tmp_path / "filled.csv").unlink()
    with pytest.raises(InputError, match="no student of the gradebook"):
        _filled("sheets", namesakes, tmp_path, "Last Name,First Name,Colours\nLee,Ann,\nLee,Ann,1\n")


def test_systems_that_know_students_by_what_is_not_known_ask_for_their_list(
    namesakes: Gradebook, tmp_path: Path
) -> None:
    namesakes.set_setting("people", {})
    with pytest.raises(InputError, match="Schoology"):
        write_report("schoology", namesakes, tmp_path / "new.csv")
