"""What faults, levels, comments of key points and drafted feedback cost, beside a class without them."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from bench.engine import seconds
from bench.texts import QUESTION, answer, points
from grader.domain import (
    Answer,
    Decision,
    KeyPoint,
    Label,
    PointComment,
    PointLevel,
    Question,
    Rounding,
    Rubric,
    Verdict,
)
from grader.drafting.draft import draft
from grader.gradebook import Gradebook
from grader.reports import write_report
from grader.review.answers import reviewed

ANSWERS, POINTS, GIVEN = 3_000, 6, 500


def run() -> list[tuple[str, float, str]]:
    """(what, value, unit): a class of 3,000 read, counted and written, plain and with all of it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plain, full = folder / "plain.kpgrade", folder / "full.kpgrade"
        marked_class(plain, ANSWERS)
        shutil.copyfile(plain, full)
        _decide(plain, level="")
        _everything(full)
        _decide(full, level="partly")
        rows = []
        for path, what in ((plain, "plain"), (full, "with all of it")):
            with Gradebook.open(path) as book:
                rows += _whole(book, f"{ANSWERS:,} x {POINTS}, {what}", folder / f"{what}.csv")
        with Gradebook.open(full) as book:
            rows += _one_at_a_time(book)
        return rows


def _whole(book: Gradebook, what: str, path: Path) -> list[tuple[str, float, str]]:
    counted = seconds(lambda: book.counts().marks)
    one_by_one = seconds(lambda: [row.mark for row in reviewed(book).by_question()])
    return [
        (f"{what}: marks counted", counted, "s"),
        (f"{what}: marks counted against from each answer read", one_by_one / counted, "x"),
        (f"{what}: read for review", seconds(lambda: reviewed(book)), "s"),
        (f"{what}: export as csv", seconds(lambda: write_report("csv", book, path)), "s"),
    ]


def _one_at_a_time(book: Gradebook) -> list[tuple[str, float, str]]:
    rows = [row for row in reviewed(book).by_question() if row.settled]
    drafted = seconds(lambda: [draft(row, "en") for row in rows])
    level = seconds(lambda: book.decide([Decision("s1", "k1", missed=False, level="partly")]))
    comment = seconds(lambda: book.comment_on_points([PointComment("s1", "k1", "Look again.")]))
    return [
        ("drafted feedback, an answer", 1000 * drafted / max(1, len(rows)), "ms"),
        ("a level given, on disk", 1000 * level, "ms"),
        ("a key point's comment changed for one student, on disk", 1000 * comment, "ms"),
    ]


def marked_class(path: Path, answers: int) -> None:
    """A class of so many students with sure verdicts on POINTS key points of 2 points each."""
    key_points = tuple(KeyPoint(id=f"k{i}", text=text, points=2) for i, text in enumerate(points(POINTS)))
    rubric = Rubric(questions=(Question(id="q1", text=QUESTION, key_points=key_points),))
    labels = (Label.COVERED, Label.MISSED)
    with Gradebook.create(path, rubric) as book:
        book.add_answers(
            Answer(id=f"s{i}", student=f"s{i}", question_id="q1", text=answer(60, i)) for i in range(answers)
        )
        new = [
            (
                u,
                Verdict(
                    u.answer.id, point, labels[(i + j) % 2], margin=1.0, p_missed=((i + j) % 2) * 0.9 + 0.05
                ),
            )
            for i, u in enumerate(book.ungraded("bench", "bench", ""))
            for j, point in enumerate(u.points)
        ]
        book.record("bench", "bench", "", {}, new)


def _decide(path: Path, level: str) -> None:
    """As many decisions in both classes: learning costs the same then."""
    with Gradebook.open(path) as book:
        book.decide([Decision(f"s{i}", "k2", missed=False, level=level) for i in range(GIVEN)])


def _everything(path: Path) -> None:
    levels = tuple(
        PointLevel(name=name, points=worth) for name, worth in (("full", 2), ("partly", 1), ("no", 0))
    )
    with Gradebook.open(path) as book:
        question = book.rubric.questions[0]
        changed = [
            point.model_copy(
                update={
                    "fault": place == POINTS - 1,
                    "levels": levels,
                    "comment_missed": "Read the page on floods again.",
                    "comment_covered": "Well seen: {quote}.",
                }
            )
            for place, point in enumerate(question.key_points)
        ]
        told = question.model_copy(update={"key_points": tuple(changed), "rounding": Rounding.HALF})
        book.set_rubric(book.rubric.model_copy(update={"questions": (told,)}), note="everything")
        book.comment_on_points([PointComment(f"s{i}", "k3", f"To student {i}.") for i in range(GIVEN)])
