"""CSV and XLSX, read back by libraries that had no part in writing them."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.errors import InputError
from grader.gradebook import Gradebook
from grader.reports import FORMATS, ReportOptions, default_path, write_report
from grader.reports.cells import guarded, unguarded
from grader.reports.class_list import HEAD, NO_ANSWER
from grader.text import visible
from tests.reports.classes import SEA, SKY, TEXTS

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


@given(st.text() | st.text(";'=+-@ \u00a0\u3000\u2028\n\tx1", max_size=12))
def test_a_guarded_cell_is_inert_and_its_guard_comes_off_again(text: str) -> None:
    cell = guarded(text)
    assert not cell.lstrip().startswith(DANGEROUS)
    assert unguarded(cell) == visible(text)


@given(st.text(";'=+-@ \u00a0\u3000\u2028x1", max_size=12))
def test_a_program_that_splits_at_semicolons_finds_no_formula_either(text: str) -> None:
    assert not [part for part in guarded(text).split(";") if part.lstrip().startswith(DANGEROUS)]


def test_the_csv_opens_in_pandas_with_every_letter_and_ungraded_as_empty(
    book: Gradebook, tmp_path: Path
) -> None:
    pandas = pytest.importorskip("pandas")
    path = tmp_path / "class.csv"
    write_report("csv", book, path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    table = pandas.read_csv(path, encoding="utf-8-sig", dtype=str, keep_default_na=False)

    assert list(table["student"]) == ["Ann Lee", "Ben Roe", "Zoë Ångström", "'-Dan Poe", "Ann Lee"]
    assert list(table["mark"]) == ["2", "0", "", "", "1"]
    assert list(table["mark_high"]) == ["2", "0", "4", "", "1"]
    assert list(table["answer"])[2] == TEXTS["Zoë Ångström"]
    assert list(table["q1: Blue light is scattered most."]) == ["covered", "missed", "unsure", "", ""]
    for column in table:
        assert not any(str(cell).startswith(DANGEROUS) for cell in [column, *table[column]])


def test_the_workbook_has_a_sheet_a_question_with_strings_colours_choices_and_charts(
    book: Gradebook, tmp_path: Path
) -> None:
    import openpyxl

    path = tmp_path / "class.xlsx"
    write_report("xlsx", book, path)
    workbook = openpyxl.load_workbook(path)
    assert workbook.sheetnames == ["Class list", "Summary", "q1", "q2", "Reasons", "kpgrade"]
    assert [sheet.sheet_state for sheet in workbook] == ["visible"] * 5 + ["hidden"]
    assert not any(
        "v1:" in str(cell.value) for sheet in workbook.worksheets[:5] for row in sheet for cell in row
    )
    sheet = workbook["q1"]
    assert sheet.freeze_panes == "C2"
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s", "n"}
    values = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert values[0][7:10] == [point.text for point in SKY.key_points]
    assert [row[2] for row in values[1:]] == [2, 0, None, None]
    assert values[2][13] == TEXTS["Ben Roe"]

    choices = sheet.data_validations.dataValidation
    assert {choice.formula1 for choice in choices} == {'"covered,missed,unsure"'}
    assert [str(choice.sqref) for choice in choices] == ["H2:J5"]
    rules = {rule.formula[0] for found in sheet.conditional_formatting for rule in found.rules}
    assert rules == {'"covered"', '"missed"', '"unsure"'}
    summary = workbook["Summary"]
    said = {row[0].value: [cell.value for cell in row[1:5]] for row in summary.iter_rows()}
    assert said["Blue light is scattered most."] == [1, 1, 1, 0.5]
    assert said[SEA.key_points[1].text] == [1, 0, 0, 1]
    with zipfile.ZipFile(path) as parts:
        assert sum(name.startswith("xl/charts/chart") for name in parts.namelist()) == 4


def test_the_class_list_has_a_row_a_student_with_the_sum_over_questions_by_name(
    book: Gradebook, tmp_path: Path
) -> None:
    import openpyxl

    write_report("totals", book, tmp_path / "t.csv")
    write_report("xlsx", book, tmp_path / "t.xlsx")
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == [*HEAD, f"q1: {SKY.text}", f"q2: {SEA.text}"]
    assert rows == [
        ["'-Dan Poe", "", "6", "", "", "0", "1", "", NO_ANSWER],
        ["Ann Lee", "3", "6", "3", "3", "0", "0", "2", "1"],
        ["Ben Roe", "0", "6", "0", "0", "0", "0", "0", NO_ANSWER],
        ["Zoë Ångström", "", "6", "3", "4", "1", "0", "3 to 4", NO_ANSWER],
    ]
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["Class list"]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[0] == head
    assert cells[2] == ["Ann Lee", 3, 6, 3, 3, 0, 0, 2, 1]
    assert cells[4] == ["Zoë Ångström", None, 6, 3, 4, 1, 0, "3 to 4", NO_ANSWER]


@settings(deadline=None, max_examples=25)
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_survives_in_a_workbook(one: str, two: str) -> None:
    import openpyxl
    from xlsxwriter import Workbook

    from grader.reports.xlsx import _cell, _sheet_name

    file = io.BytesIO()
    workbook = Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
    taken = {"summary"}
    names = [_sheet_name(text, taken) for text in (one, two)]
    for name in names:
        workbook.add_worksheet(name).write_string(0, 0, _cell(one))
    workbook.close()
    read = openpyxl.load_workbook(file)
    assert read.sheetnames == names
    assert (read[names[0]]["A1"].value or "") == _cell(one)


@pytest.mark.parametrize("name", [n for n in FORMATS if n != "moodle-worksheet"])
def test_a_file_that_exists_is_kept_unless_forced(name: str, book: Gradebook, tmp_path: Path) -> None:
    path = default_path(name, tmp_path / "class.kpgrade")
    path.write_text("mine", "utf-8")
    with pytest.raises(InputError, match="exists"):
        write_report(name, book, path)
    assert path.read_text("utf-8") == "mine"
    write_report(name, book, path, ReportOptions(force=True))
    assert path.stat().st_size > 100
    assert not list(tmp_path.glob("*.part"))
    assert not list(tmp_path.glob(".*.part"))


def test_a_folder_that_cannot_be_written_is_said_in_words(book: Gradebook, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such folder"):
        write_report("csv", book, tmp_path / "none" / "class.csv")
    held = tmp_path / "held.csv"
    held.mkdir()
    with pytest.raises(InputError, match="cannot be written") as caught:
        write_report("csv", book, held, ReportOptions(force=True))
    assert "Excel" in caught.value.hint


def test_codes_replace_names_in_every_table_and_the_key_brings_them_back(
    book: Gradebook, tmp_path: Path
) -> None:
    from grader.reports.anonymous import kept_codes, read_key

    key = tmp_path / "key.csv"
    names = kept_codes(key, TEXTS)
    assert sorted(names) == sorted(TEXTS)
    assert len(set(names.values())) == 4
    assert kept_codes(key, TEXTS) == names == read_key(key)
    for name in ("csv", "xlsx", "jsonl"):
        path = tmp_path / f"coded-{name}"
        write_report(name, book, path, ReportOptions(names=names))
        text = _text_of(path, name)
        assert not any(student.split()[-1] in text for student in TEXTS)
        assert all(code in text for code in names.values() if code != names["-Dan Poe"] or name != "jsonl")
    with pytest.raises(InputError, match="anonymised"):
        write_report("moodle", book, tmp_path / "m.csv", ReportOptions(names=names))


def _text_of(path: Path, name: str) -> str:
    if name != "xlsx":
        return path.read_text("utf-8")
    import openpyxl

    workbook = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    return "\n".join(str(c.value) for sheet in workbook for row in sheet.iter_rows() for c in row)


def test_every_cell_of_the_csv_is_one_cell_for_pythons_reader(book: Gradebook, tmp_path: Path) -> None:
    path = tmp_path / "class.csv"
    write_report("csv", book, path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert {len(row) for row in rows} == {8 + 5 + 11}
    assert len(rows) == 6
