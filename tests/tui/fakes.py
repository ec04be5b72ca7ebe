"""An engine that needs no weights, and small classes to grade with it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

from grader.answers import read_answers
from grader.calibration import Calibrator
from grader.domain import Answer, KeyPoint, Question, Rubric
from grader.engines.base import Score, Task
from grader.gradebook import Gradebook
from grader.grader import Grader
from grader.grading import grade
from grader.rubrics import read_rubric
from grader.text import words

SAMPLE = Path(__file__).parents[2] / "samples" / "photosynthesis"
CALIBRATOR = Calibrator(covered_below=0.25, missed_above=0.75, fitted_on="word overlap in tests")


class WordEngine:
    """Margins from the words that key point and answer share, with a little noise as models have."""

    identity = "words:1"
    model_name = "word counter"

    def __init__(self) -> None:
        self.closed = False
        self.tasks = 0

    def metadata(self, key: str) -> str:  # noqa: ARG002
        """None is carried."""
        return ""

    def score(self, tasks: Sequence[Task]) -> Iterator[tuple[int, list[Score]]]:
        """One after the other."""
        for index, task in enumerate(tasks):
            self.tasks += 1
            yield index, [self._score(point, task.answer) for point in task.points]

    def _score(self, point: str, answer: str) -> Score:
        wanted = {w for w in words(point) if len(w) > 3}
        share = len(wanted & set(words(answer))) / max(1, len(wanted))
        noise = zlib.crc32(f"{point}|{answer}".encode("utf-8", "surrogatepass")) % 1000 / 1000 - 0.5
        margin = 3.0 - 6.0 * share + 2.5 * noise
        return Score(margin, margin > 0)

    def close(self) -> None:
        """Remember that it was freed."""
        self.closed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_words() -> Grader:
    """An opener for the app."""
    return Grader(WordEngine(), CALIBRATOR)


def sample_book(path: Path, *, graded: bool = True) -> Gradebook:
    """The sample class: 25 answers, 6 key points."""
    rubric = read_rubric(SAMPLE / "rubric.yaml")
    book = Gradebook.create(path, rubric)
    reading = read_answers([SAMPLE / "answers.csv"], rubric)
    book.add_answers(reading.answers, reading.skipped)
    if graded:
        grade(book, Grader(WordEngine(), CALIBRATOR))
    return book


def small_book(path: Path, texts: Sequence[str], *, graded: bool = True) -> Gradebook:
    """Answers to one question with three key points."""
    points = ("Water boils at one hundred degrees.", "Steam is a gas.", "Ice floats on water.")
    question = Question(
        id="q1",
        text="What do you know of water?",
        key_points=tuple(KeyPoint(id=f"k{i}", text=t) for i, t in enumerate(points, 1)),
    )
    book = Gradebook.create(path, Rubric(title="Water", questions=(question,)))
    book.add_answers(
        Answer(id=f"a{i}", student=f"Student {i:02}", question_id="q1", text=text)
        for i, text in enumerate(texts, 1)
    )
    if graded:
        grade(book, Grader(WordEngine(), CALIBRATOR))
    return book
