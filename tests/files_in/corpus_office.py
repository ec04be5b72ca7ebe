"""Awkward spreadsheets, made at test time by other libraries than the ones that read them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Any

import openpyxl
import xlsxwriter

from grader.answers import ReadOptions
from tests.files_in.case import ANN, ANN2, BEN, BEN2, HOLD, SHRINK, TWO, Case, four, pair

_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def cases() -> list[Case]:
    return [*_sheets(), *_cells(), *_open_document(), *_hostile()]


def book(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    """A workbook written by xlsxwriter."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        fill(workbook)
    return buffer.getvalue()


def sheet(*rows: tuple[Any, ...], name: str = "Sheet1") -> bytes:
    """A workbook of one sheet."""
    return book(lambda workbook: _fill(workbook.add_worksheet(name), rows))


def _fill(worksheet: Any, rows: tuple[tuple[Any, ...], ...]) -> None:
    for number, row in enumerate(rows):
        worksheet.write_row(number, 0, row)


_ROWS: tuple[tuple[Any, ...], ...] = (("Student", "Answer"), ("Ann Lee", ANN), ("Ben Roe", BEN))


def _sheets() -> list[Case]:
    def two_sheets(workbook: xlsxwriter.Workbook) -> None:
        _fill(workbook.add_worksheet("Read me"), (("Please grade by Friday.",),))
        _fill(workbook.add_worksheet("Class 9b"), _ROWS)

    def hidden_first(workbook: xlsxwriter.Workbook) -> None:
        lists = workbook.add_worksheet("lists")
        _fill(lists, (("Student", "Answer"), ("nobody", "hidden")))
        shown = workbook.add_worksheet("answers")
        _fill(shown, _ROWS)
        shown.activate()
        shown.set_first_sheet()
        lists.hide()

    def named(workbook: xlsxwriter.Workbook) -> None:
        _fill(workbook.add_worksheet("9a"), (("Student", "Answer"), ("Cid Poe", "from 9a")))
        _fill(workbook.add_worksheet("9b"), _ROWS)

    def merged(workbook: xlsxwriter.Workbook) -> None:
        worksheet = workbook.add_worksheet()
        worksheet.merge_range("B1:C1", SHRINK)
        worksheet.merge_range("D1:E1", HOLD)
        worksheet.write_row(1, 0, ("Student", "Answer", "Points", "Answer", "Points"))
        worksheet.write_row(2, 0, ("Ann Lee", ANN, 2, ANN2, 1))
        worksheet.write_row(3, 0, ("Ben Roe", BEN, 0, BEN2, 0))

    return [
        Case("plain.xlsx", sheet(*_ROWS), pair()),
        Case("answers-on-the-second-sheet.xlsx", book(two_sheets), pair(), notes=["'Class 9b'"]),
        Case("hidden-sheet-first.xlsx", book(hidden_first), pair()),
        Case("sheet-chosen-by-name.xlsx", book(named), pair(), options=ReadOptions(sheet="9B")),
        Case(
            "sheet-chosen-by-number.xlsx", book(named), {"Cid Poe": "from 9a"}, options=ReadOptions(sheet="1")
        ),
        Case(
            "sheet-that-is-not-there.xlsx", book(named), options=ReadOptions(sheet="9c"), error="'9a', '9b'"
        ),
        Case("merged-headers-question-over-answer.xlsx", book(merged), four(), rubric=TWO),
        Case("spreadsheet-called-csv.csv", sheet(*_ROWS), pair()),
    ]


def _cells() -> list[Case]:
    def typed(workbook: xlsxwriter.Workbook) -> None:
        worksheet = workbook.add_worksheet()
        worksheet.write_row(0, 0, ("Student ID", "Answer"))
        worksheet.write_number(1, 0, 10045)
        worksheet.write_datetime(
            1, 1, datetime(1989, 11, 9), workbook.add_format({"num_format": "d mmm yyyy"})
        )
        worksheet.write_string(2, 0, "00046")
        worksheet.write_number(2, 1, 3.5)
        worksheet.write_string(3, 0, "10047")
        worksheet.write_boolean(3, 1, True)

    def formulas(workbook: xlsxwriter.Workbook) -> None:
        worksheet = workbook.add_worksheet()
        worksheet.write_row(0, 0, ("Student", "Answer"))
        worksheet.write_formula(1, 0, '=A9&" Lee"', None, "Ann Lee")
        worksheet.write_string(1, 1, ANN)
        worksheet.write_string(2, 0, "Ben Roe")
        worksheet.write_formula(2, 1, '=HYPERLINK("http://x.test","the salt")', None, "the salt")

    def offset(workbook: xlsxwriter.Workbook) -> None:
        worksheet = workbook.add_worksheet()
        worksheet.write_string(2, 2, "Biology, March")
        for number, row in enumerate(_ROWS):
            worksheet.write_row(5 + number, 2, row)

    def gap(workbook: xlsxwriter.Workbook) -> None:
        worksheet = workbook.add_worksheet()
        _fill(worksheet, _ROWS)
        worksheet.write_string(7, 0, "Please return by Friday")

    return [
        Case(
            "numbers-dates-and-numbers-stored-as-text.xlsx",
            book(typed),
            {"10045": "1989-11-09", "00046": "3.5", "10047": "TRUE"},
        ),
        Case("formulas-with-stored-results.xlsx", book(formulas), {"Ann Lee": ANN, "Ben Roe": "the salt"}),
        Case(
            "formulas-without-stored-results.xlsx",
            _openpyxl([["Student", "Answer"], ["Ann Lee", ANN], ["Ben Roe", '="the "&"salt"']]),
            pair(ben=""),
            notes=["formulas have no stored result"],
        ),
        Case("table-far-from-the-corner.xlsx", book(offset), pair()),
        Case(
            "remark-below-a-gap.xlsx",
            book(gap),
            pair(),
            skipped=["row 8: a remark under the table"],
            notes=["4 empty"],
        ),
        Case("macros-inside.xlsm", _with(sheet(*_ROWS), {"xl/vbaProject.bin": b"Sub Auto_Open()"}), pair()),
    ]


def _openpyxl(rows: list[list[str]]) -> bytes:
    workbook = openpyxl.Workbook()
    worksheet = workbook.active
    assert worksheet is not None
    for row in rows:
        worksheet.append(row)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _with(data: bytes, more: dict[str, bytes]) -> bytes:
    """An office file with members added or replaced."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename not in more:
                new.writestr(info.filename, old.read(info))
        for name, content in more.items():
            new.writestr(name, content)
    return buffer.getvalue()


def ods(rows: str, prologue: str = "") -> bytes:
    """An OpenDocument spreadsheet with these rows of XML."""
    return open_document(
        _ODS,
        f'{prologue}<office:document-content office:version="1.3" '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="Class">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>",
    )


def open_document(kind: str, content: str) -> bytes:
    """An OpenDocument container."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind, compress_type=zipfile.ZIP_STORED)
        archive.writestr("content.xml", f'<?xml version="1.0" encoding="UTF-8"?>{content}')
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>',
        )
    return buffer.getvalue()


def _row(*cells: str, repeated: int = 1) -> str:
    inner = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
        for cell in cells
    )
    times = f' table:number-rows-repeated="{repeated}"' if repeated > 1 else ""
    return f"<table:table-row{times}>{inner}</table:table-row>"


def _open_document() -> list[Case]:
    empty = (
        '<table:table-row table:number-rows-repeated="1048570">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    rows = _row("Student", "Answer") + _row("Ann Lee", ANN) + _row("Ben Roe", BEN)
    return [
        Case("libreoffice-with-a-million-empty-rows.ods", ods(rows + empty), pair()),
        Case(
            "cell-repeated-a-billion-times.ods",
            ods(
                rows
                + _row("x", repeated=1048570).replace(
                    "<table:table-cell ", '<table:table-cell table:number-columns-repeated="16384" '
                )
            ),
            error="reaches over",
        ),
    ]


def _hostile() -> list[Case]:
    far = sheet(*_ROWS)
    with zipfile.ZipFile(io.BytesIO(far)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
    far_cell = xml.replace(
        b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<x/>")
        archive.writestr("xl/workbook.xml", b"\0" * 60_000_000)
    return [
        Case(
            "one-cell-in-the-far-corner.xlsx",
            _with(far, {"xl/worksheets/sheet1.xml": far_cell}),
            error="reaches over",
        ),
        Case("zip-bomb-called-xlsx.xlsx", bomb.getvalue(), error="as only a trap does"),
        Case("cut-off-in-transfer.xlsx", sheet(*_ROWS)[:2000], error="damaged"),
        Case(
            "locked-with-a-password.xlsx",
            _OLE + b"\0" * 1000 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 1000,
            error="protected with a password",
        ),
    ]
