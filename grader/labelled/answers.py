"""Labelled answers as types, for measuring, calibrating, training and exporting alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from grader.guidelines import with_guidelines


@dataclass(frozen=True, slots=True)
class LabelledPoint:
    """A key point, and how likely the answer misses it."""

    text: str
    p_missed: float
    """In [0, 1]: 0 or 1 where a person says so, between them in a soft target."""
    second: bool | None = None
    """Whether a second grader calls it missed; None where none was asked."""

    @property
    def missed(self) -> bool:
        """The label as a yes or no."""
        return self.p_missed >= 0.5

    @property
    def disputed(self) -> bool:
        """Whether two graders differ on it."""
        return self.second is not None and self.second != self.missed


@dataclass(frozen=True, slots=True)
class LabelledAnswer:
    """One answer and the labels of its key points."""

    id: str
    group: str
    """What answers share (a passage, a question): drawn, split and resampled together."""
    question: str
    answer: str
    points: tuple[LabelledPoint, ...]
    kind: str = ""
    """How the answer came to be: 'human', a kind of rewrite, a kind of augmentation; '' where unknown."""
    source: str = ""
    guidelines: str = ""
    """What graders were told of the question; a model learns and reads it with the question."""
    further: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What else its row says, as text. Read to split figures by, never written: it may name a student."""

    @classmethod
    def of(
        cls,
        identity: str,
        *,
        answer: str,
        key_points: Sequence[str],
        missed: Sequence[float] | None = None,
        second: Sequence[bool] | None = None,
        group: str = "",
        question: str = "",
        kind: str = "",
        source: str = "",
        guidelines: str = "",
        further: Mapping[str, str] | None = None,
    ) -> LabelledAnswer:
        """From parallel lists, as rows hold them. Without `missed`, what is only asked of a grader.

        Raises ValueError for lists of different lengths.
        """
        labels = missed if missed is not None else [False] * len(key_points)
        others = second if second is not None else [None] * len(key_points)
        points = zip(key_points, labels, others, strict=True)
        return cls(
            identity,
            group or question or identity,
            question,
            answer,
            tuple(LabelledPoint(text, float(label), other) for text, label, other in points),
            kind,
            source,
            guidelines,
            further or {},
        )

    @property
    def guided(self) -> LabelledAnswer:
        """The answer to its question with the guidelines in it, as a model reads it that knows them."""
        return replace(self, question=with_guidelines(self.question, self.guidelines), guidelines="")

    @property
    def key_points(self) -> tuple[str, ...]:
        """The texts of its key points."""
        return tuple(point.text for point in self.points)

    @property
    def missed(self) -> tuple[bool, ...]:
        """The labels of its key points as yes or no."""
        return tuple(point.missed for point in self.points)

    @property
    def agreed(self) -> tuple[int, ...]:
        """Indexes of the key points that count: all but those on which two graders differ."""
        return tuple(index for index, point in enumerate(self.points) if not point.disputed)

    @property
    def undisputed(self) -> LabelledAnswer:
        """The answer with those key points alone that count."""
        return replace(self, points=tuple(point for point in self.points if not point.disputed))

    def value(self, name: str) -> str:
        """A field of its row as text, to split figures by; '' where it has none."""
        own = {"group": self.group, "question": self.question, "kind": self.kind, "source": self.source}
        return own[name] if name in own else self.further.get(name, "")


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """The answers of one file."""

    name: str
    rows: tuple[LabelledAnswer, ...]

    @property
    def disputed(self) -> int:
        """Labels on which two graders differ, which no figure counts."""
        return sum(len(row.points) - len(row.agreed) for row in self.rows)

    @property
    def labels(self) -> int:
        """Labels that figures count."""
        return sum(len(row.agreed) for row in self.rows)
