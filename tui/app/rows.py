"""One answer under review and everything said of it; which answers are shown, and in which order."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from grader.domain import Answer, Decision, Label, Verdict
from grader.marks import Mark


class Order(StrEnum):
    """How the answers of a question are laid out."""

    RANDOM = "random"
    """Stable and the same for everybody: no answer gains from its place in the alphabet."""
    DOUBT = "doubt"
    MARK = "mark"
    GROUP = "group"
    ARRIVAL = "arrival"


class Show(StrEnum):
    """Which answers are shown."""

    ALL = "all"
    UNSURE = "unsure"
    SETTLED = "settled"
    DECIDED = "decided"
    DISAGREED = "disagreed"
    STALE = "stale"
    COMMENTED = "commented"
    IDENTICAL = "identical"
    BLANK = "blank"
    UNGRADED = "ungraded"


@dataclass(frozen=True, slots=True)
class Filter:
    """What an answer must be to be shown; every condition that is set must hold."""

    show: Show = Show.ALL
    point: str = ""
    """A key point id, together with `label`."""
    label: Label | None = None
    marks: tuple[float, float] | None = None
    """From and to, both included, on the lowest mark the answer can get."""
    text: str = ""

    @property
    def is_empty(self) -> bool:
        return self == Filter()


@dataclass(slots=True)
class Row:
    """One answer with everything said of it, key point by key point in the rubric's order."""

    answer: Answer
    number: int
    """What it is called while names are hidden: 'Answer 7'."""
    text: str
    """The answer without control characters, as it is shown."""
    alike: str
    """Answers with the same value here are the same but for case, spacing and closing punctuation."""
    verdicts: list[Verdict | None]
    decisions: list[Decision | None]
    comment: str = ""
    labels: list[Label | None] = field(default_factory=list)
    mark: Mark | None = None
    doubt: float = 0.0

    @property
    def id(self) -> str:
        return self.answer.id

    @property
    def graded(self) -> bool:
        return self.mark is not None

    @property
    def settled(self) -> bool:
        return self.graded and Label.UNSURE not in self.labels

    @property
    def open_points(self) -> list[int]:
        """Positions of the key points that still wait for the teacher."""
        return [i for i, label in enumerate(self.labels) if label is Label.UNSURE]

    @property
    def decided(self) -> bool:
        return any(d is not None for d in self.decisions)

    @property
    def stale(self) -> bool:
        return any(d is not None and d.stale for d in self.decisions)

    @property
    def disagreed(self) -> bool:
        return any(agrees(v, d) is False for v, d in zip(self.verdicts, self.decisions, strict=True))


@dataclass(frozen=True, slots=True)
class Tally:
    """What has been said of one key point over a class: counts of answers."""

    covered: int = 0
    missed: int = 0
    unsure: int = 0
    ungraded: int = 0
    agreed: int = 0
    """Decisions that say what the model said, where it was sure."""
    compared: int = 0
    """Decisions on verdicts where the model was sure."""

    @property
    def agreement(self) -> float | None:
        return self.agreed / self.compared if self.compared else None

    @property
    def missed_share(self) -> float:
        known = self.covered + self.missed + self.unsure
        return self.missed / known if known else 0.0


@dataclass(frozen=True, slots=True)
class QuestionProgress:
    """How far a question is."""

    answers: int
    graded: int
    settled: int
    open_points: int


def agrees(verdict: Verdict | None, decision: Decision | None) -> bool | None:
    """Whether the teacher says what a sure model said; None where there is nothing to compare."""
    if verdict is None or decision is None or decision.missed is None or verdict.label is Label.UNSURE:
        return None
    return decision.missed == (verdict.label is Label.MISSED)
