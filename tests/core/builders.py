"""Small classes and a counting engine for tests of the loop around a model.

The engine here is no stand-in for the model's judgement: it counts what is asked of it, which a real
model would not tell. The real one is used wherever margins matter (tests/engine).
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from typing import Self

from grader.domain import Answer, KeyPoint, Question, Rubric
from grader.engines.base import PartlyFailed, Score, Task


def rubric(*points: str, question: str = "Why is the sky blue?") -> Rubric:
    """One question with these key points, k0, k1, ..."""
    key_points = tuple(KeyPoint(id=f"k{i}", text=text) for i, text in enumerate(points))
    return Rubric(title="Sky", questions=(Question(id="q1", text=question, key_points=key_points),))


def answers(*texts: str) -> list[Answer]:
    """One answer a student: s0, s1, ..."""
    return [Answer(id=f"s{i}", student=f"s{i}", question_id="q1", text=t) for i, t in enumerate(texts)]


class CountingEngine:
    """Finds a key point covered where its first word stands in the answer; remembers what it was asked."""

    model_name = "counting"

    def __init__(
        self,
        identity: str = "counting-1",
        *,
        pause: float = 0.0,
        fails_on: str = "",
        states: bool = False,
        card: dict[str, str] | None = None,
    ) -> None:
        """`card`: what its metadata says."""
        self.identity = identity
        self._card = card or {}
        self.questions: list[str] = []
        self._states = states
        self.asked: list[tuple[str, str]] = []
        self._pause = pause
        self._fails_on = fails_on

    def metadata(self, key: str) -> str | None:
        return self._card.get(key)

    def score(self, tasks: Sequence[Task]) -> Iterator[tuple[int, list[Score]]]:
        failed = {}
        for index, task in enumerate(tasks):
            time.sleep(self._pause)
            if self._fails_on and self._fails_on in task.answer:
                failed[index] = "it broke"
                continue
            self.asked += [(task.answer, point) for point in task.points]
            self.questions.append(task.question)
            yield index, [self._score(task.answer, point) for point in task.points]
        if failed:
            raise PartlyFailed(failed)

    def _score(self, answer: str, point: str) -> Score:
        margin = -4.0 if point.split()[0].casefold() in answer.casefold() else 4.0
        state = f"{answer} {point}!".encode() if self._states else None
        return Score(margin, margin > 0, state)

    def close(self) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def drop_sums(raw: sqlite3.Connection) -> None:
    """Make a gradebook what it was before its rows had sums."""
    for (trigger,) in raw.execute("SELECT name FROM sqlite_master WHERE name GLOB 'sums_*'").fetchall():
        raw.execute(f"DROP TRIGGER {trigger}")
    raw.execute("DROP TABLE sums")
