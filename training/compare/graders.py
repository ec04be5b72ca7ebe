"""Who can judge labelled answers: engines of any kind, and the floors that need no language model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from grader.engines.base import Engine
from grader.evaluation import FLOOR_NAME, FLOOR_RULE, Judged, floor
from grader.grader import Grader
from grader.labelled import LabelledAnswer
from training.compare.cache import CachedEngine, Scores

Step = tuple[int, Judged]


class Contender(Protocol):
    """What is compared: it says of labelled answers which key points they miss, by a model or without one."""

    @property
    def name(self) -> str:
        """What it is called in tables."""

    @property
    def note(self) -> str:
        """How it judges, in a line."""

    def judge(self, rows: Sequence[LabelledAnswer]) -> Iterator[Step]:
        """Yield (row index, judgements) in any order; PartlyFailed at the end for rows it could not do."""

    def close(self) -> None:
        """Free what it holds. Safe to call twice."""


class EngineGrader:
    """A model under its calibration, opened when first asked, its scores kept on disk by content."""

    def __init__(
        self,
        name: str,
        note: str,
        open_engine: Callable[[], Engine],
        scores: Scores,
    ) -> None:
        self.name = name
        self.note = note
        self._open = open_engine
        self._scores = scores
        self._grader: Grader | None = None

    def judge(self, rows: Sequence[LabelledAnswer]) -> Iterator[Step]:
        """Yield judgements; what was scored before costs nothing."""
        if self._grader is None:
            self._grader = Grader.of(CachedEngine(self._open(), self._scores))
        return self._grader.judge(rows)

    def close(self) -> None:
        """Free the model."""
        grader, self._grader = self._grader, None
        if grader is not None:
            grader.close()


class GuidedGrader:
    """A model that is told the guidelines with each question, beside itself without them.

    It opens the engine a second time: the first has closed it by then.
    """

    def __init__(self, plain: EngineGrader) -> None:
        self.name = f"{plain.name}, told the guidelines"
        self.note = f"{plain.note}, the guidelines with the question"
        self._plain = plain

    def judge(self, rows: Sequence[LabelledAnswer]) -> Iterator[Step]:
        """Yield judgements."""
        return self._plain.judge([row.guided for row in rows])

    def close(self) -> None:
        """Free the model."""
        self._plain.close()


class RowGrader:
    """A function of one row, such as a floor."""

    def __init__(self, name: str, note: str, one: Callable[[LabelledAnswer], Judged]) -> None:
        self.name = name
        self.note = note
        self._one = one

    def judge(self, rows: Sequence[LabelledAnswer]) -> Iterator[Step]:
        """Yield judgements in order."""
        return ((index, self._one(row)) for index, row in enumerate(rows))

    def close(self) -> None:
        """Nothing is held."""


def word_overlap() -> RowGrader:
    """The floor that every grader stands beside."""
    return RowGrader(FLOOR_NAME, FLOOR_RULE, floor)
