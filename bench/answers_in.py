"""How long 10,000 answers take to come in, by kind of file. Run by `make bench`."""

from __future__ import annotations

import csv
import io
import random
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from grader.answers import read_answers
from grader.domain import KeyPoint, Question, Rubric
from grader.text import words

ANSWERS = 10_000
_QUESTION = "Why do plant cells shrink in salt water?"
_WORDS = words(
    """water cell salt membrane leaves enters wall shrinks swells osmosis because through inside outside more
    less concentration the a it is and of so then when gradient pressure passive energy needs"""
)


def run() -> list[tuple[str, float, str]]:
    """(what, seconds, 's') for a table, a spreadsheet and a zip of documents, duplicates searched."""
    rubric = Rubric(
        questions=(
            Question(id="q1", text=_QUESTION, key_points=(KeyPoint(id="k1", text="Water leaves the cell"),)),
        )
    )
    rows = []
    with tempfile.TemporaryDirectory(prefix="kpgrade-bench-") as folder:
        for what, path in _files(Path(folder)):
            start = time.perf_counter()
            reading = read_answers([path], rubric)
            seconds = time.perf_counter() - start
            if len(reading.answers) != ANSWERS:
                raise RuntimeError(f"{what}: read {len(reading.answers)} of {ANSWERS} answers")
            rows.append((f"{ANSWERS:,} answers in from {what}", seconds, "s"))
    return rows


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    rows = list(_rows())
    table = io.StringIO()
    csv.writer(table).writerows([("Timestamp", "Name", _QUESTION), *rows])
    (folder / "forms.csv").write_bytes(table.getvalue().encode("utf-8-sig"))
    yield "a Google Forms CSV", folder / "forms.csv"
    _workbook(folder / "forms.xlsx", rows)
    yield "an XLSX workbook", folder / "forms.xlsx"
    with zipfile.ZipFile(folder / "moodle.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (_, name, text) in enumerate(rows):
            archive.writestr(f"{name}_{number + 100}_assignsubmission_file_/answer.txt", text)
    yield "a Moodle zip of text files", folder / "moodle.zip"


def _workbook(path: Path, rows: list[tuple[str, str, str]]) -> None:
    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Form responses 1")
    for row in [("Timestamp", "Name", _QUESTION), *rows]:
        sheet.append(row)
    workbook.save(path)


def _rows() -> Iterator[tuple[str, str, str]]:
    """Answers of 10 to 120 words; one in twenty is a copy of an earlier one, as in a real class."""
    draw = random.Random(5)
    texts: list[str] = []
    for number in range(ANSWERS):
        if texts and draw.random() < 0.05:
            texts.append(draw.choice(texts))
        else:
            texts.append(" ".join(draw.choices(_WORDS, k=draw.randint(10, 120))))
        yield f"2026/03/03 9:{number % 60:02}:00 AM GMT+1", f"Student {number:05}", texts[-1]
