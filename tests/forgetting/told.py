"""A small class about which everything was said, by name, that a gradebook can hold."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from grader.answers import ReadOptions, read_answers
from grader.domain import Adjustment, Decision, KeyPoint, PointComment, Promise, Question, Rubric
from grader.engines.base import Score
from grader.engines.readout import packed
from grader.evidence import Evidence
from grader.gradebook import Gradebook
from grader.grader import Grader
from grader.grading import grade
from grader.learning.spot_record import keep_drawn
from grader.learning.spotcheck import Drawn
from grader.review.answers import reviewed
from grader.review.deciding import given_to
from tests.core.builders import CountingEngine
from tui.intake import take_in

RUBRIC = Rubric(
    title="Sky",
    questions=(
        Question(
            id="q1",
            text="Why is the sky blue?",
            key_points=(
                KeyPoint(id="k0", text="Light is scattered.", accept=("strewn about",)),
                KeyPoint(id="k1", text="Blue most of all."),
            ),
        ),
    ),
)
LONG = "".join(f"Zoës own sentence number {n}, on light and on the ångström. " for n in range(400))
ROWS = (
    ("Zoë Ångström", "zoe.a@school.test", LONG),
    ("Ben Roe", "ben.r@school.test", "Light is scattered by the air, said Zoë Ångström."),
    ("Cleo Fay", "cleo.f@school.test", "I do not know any of this."),
    ("Dan Poe", "dan.p@school.test", "I do not know any of this."),
)
EARLIER = "An earlier answer of the same student, replaced by a later one."


class ReaderEngine(CountingEngine):
    """It also says where a model would have been."""

    def _score(self, answer: str, point: str) -> Score:
        digest = hashlib.sha256(f"{answer}\x1f{point}".encode()).digest()
        state = packed(np.frombuffer(digest, dtype=np.uint8).astype(np.float32))
        return replace(super()._score(answer, point), state=state)


def table_of(path: Path, rows: tuple[tuple[str, str, str], ...]) -> Path:
    lines = [
        "Name,E-mail,Answer",
        *(",".join(json.dumps(cell, ensure_ascii=False) for cell in r) for r in rows),
    ]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def told_class(path: Path, table_at: Path) -> Path:
    """A class about which everything was said that a gradebook can hold."""
    with Gradebook.create(path, RUBRIC) as book:
        for rows in ((("Zoë Ångström", "zoe.a@school.test", EARLIER),), ROWS):
            table = table_of(table_at, rows)
            take_in(book, read_answers([table], rubric=RUBRIC, options=ReadOptions()), [table])
            grade(book, Grader.uncalibrated(ReaderEngine()))
        book.decide([Decision("zoe.a@school.test/q1", "k0", missed=False, reason="She says so.")])
        said = reviewed(book).answers
        book.decide(given_to([said["cleo.f@school.test/q1"]], said["zoe.a@school.test/q1"]))
        book.adjust([Adjustment("zoe.a@school.test/q1", 0.5, reason="A neat drawing.")])
        book.comment("zoe.a@school.test/q1", "Well done, Zoë.")
        book.comment_on_points(
            [
                PointComment("zoe.a@school.test/q1", "k0", "Lovely, Zoë Ångström."),
                PointComment("ben.r@school.test/q1", "k0", "Compare zoë ångström."),
                PointComment("ben.r@school.test/q1", "k1", None),
            ]
        )
        book.comment("ben.r@school.test/q1", "Copied from zoë ångström?")
        book.keep_evidence(LONG, "Light is scattered.", Evidence(0, 9, -1.0, by_model=True))
        book.keep_evidence(ROWS[1][2], "Light is scattered.", Evidence(0, 9, -1.0, by_model=True))
        pairs = [(f"{mail}/q1", "k0") for _, mail, _ in ROWS]
        keep_drawn(book, "q1", tuple(Drawn(pair, missed=True) for pair in pairs))
        book.hand_over([(answer, "k1") for answer, _ in pairs], Promise(4, 1.0, 0, 2, 0.9, 0.85))
        book.undo()
        book.hand_over([(answer, "k1") for answer, _ in pairs], Promise(4, 1.0, 0, 2, 0.9, 0.85))
        book.set_setting("place", {"question": "q1", "answer": "zoe.a@school.test/q1"})
    return path
