"""A gradebook of a whole school year: written, opened again, shown."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.texts import answer, points
from grader.calibration import Calibrator
from grader.domain import Answer, KeyPoint, Label, Question, Rubric, Verdict
from grader.gradebook import Gradebook

ANSWERS, POINTS = 10_000, 6


def run() -> list[tuple[str, float, str]]:
    """Aims: 10 s, 1 s, 2 s."""
    key_points = tuple(KeyPoint(id=f"k{i}", text=text) for i, text in enumerate(points(POINTS)))
    rubric = Rubric(questions=(Question(id="q1", text="Why?", key_points=key_points),))
    answers = [
        Answer(id=f"s{i}", student=f"s{i}", question_id="q1", text=answer(60, i)) for i in range(ANSWERS)
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.kpgrade"
        start = time.perf_counter()
        with Gradebook.create(path, rubric) as book:
            _fill(book, answers)
        written = time.perf_counter()
        with Gradebook.open(path) as book:
            _ = book.counts().progress
            opened = time.perf_counter()
        command = [sys.executable, "-m", "tui.cli", "show", str(path)]
        before = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        shown = time.perf_counter()
    return [
        ("write, a transaction for every 100 answers (aim: 10)", written - start, "s"),
        ("reopen and count (aim: 1)", opened - written, "s"),
        ("kpgrade show, start to end (aim: 2)", shown - before, "s"),
    ]


def _fill(book: Gradebook, answers: list[Answer]) -> None:
    book.add_answers(answers)
    signature = ("bench", "bench", Calibrator().model_dump_json())
    pending = book.ungraded(*signature)
    for start in range(0, len(pending), 100):
        part = pending[start : start + 100]
        verdicts = [
            (u, Verdict(u.answer.id, point, Label.UNSURE, margin=0.1, p_missed=0.5))
            for u in part
            for point in u.points
        ]
        book.record(*signature, {}, verdicts)
