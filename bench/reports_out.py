"""How long a course of 10,000 answers takes to come out, in each format."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from grader.domain import Answer, KeyPoint, Label, Question, Rubric, Verdict
from grader.gradebook import Gradebook
from grader.reports import FORMATS, write_report
from grader.reports.round_trip import read_edits

ANSWERS = 10_000
_SENTENCE = "Sunlight is scattered by the molecules of the air, and blue light most of all. "


def run() -> list[tuple[str, float, str]]:
    """(what, value, unit): seconds to write each table of the course, and to read the CSV back."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with _course(folder / "course.kpgrade") as book:
            rows = []
            for form in ("csv", "xlsx", "jsonl", "moodle", "canvas"):
                path = folder / f"course{FORMATS[form].suffix}"
                start = time.perf_counter()
                write_report(form, book, path)
                seconds = time.perf_counter() - start
                rows.append((f"export of {ANSWERS:,} answers as {form}", seconds, "s"))
            start = time.perf_counter()
            read_edits(book, folder / "course.csv")
            seconds = time.perf_counter() - start
            rows.append((f"reading back a csv of {ANSWERS:,} answers", seconds, "s"))
            return rows


def _course(path: Path) -> Gradebook:
    points = tuple(KeyPoint(id=f"k{i}", text=f"Key point number {i} of the question.") for i in range(5))
    rubric = Rubric(title="Course", questions=(Question(id="q1", text="Why?", key_points=points),))
    book = Gradebook.create(path, rubric)
    book.add_answers(
        Answer(id=f"s{i}/q1", student=f"Student {i}", question_id="q1", text=f"{i}: {_SENTENCE * 5}")
        for i in range(ANSWERS)
    )
    labels = list(Label)
    new = [
        (item, Verdict(item.answer.id, point, labels[(item.row + place) % 3], p_missed=0.5, model="bench"))
        for item in book.ungraded("bench", "bench", "")
        for place, point in enumerate(item.points)
    ]
    book.record("bench", "bench", "", {}, new)
    return book
