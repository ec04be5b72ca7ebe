"""A contrast: an answer whose label for a key point changed, and its twin whose label did not."""

from __future__ import annotations

from dataclasses import dataclass, replace

from grader.labelled import LabelledAnswer


@dataclass(frozen=True, slots=True)
class Contrast:
    """Two answers to one question, or one answer with two wordings of a point, labelled unlike."""

    twin: LabelledAnswer
    """The side whose points are stated as they were."""
    changed: LabelledAnswer
    """The side on which they no longer are."""

    def items(self) -> list[LabelledAnswer]:
        """What to learn from: both sides; points of one answer under one guideline stand together."""
        if (self.twin.answer, self.twin.guidelines) != (self.changed.answer, self.changed.guidelines):
            return [self.twin, self.changed]
        return [replace(self.changed, points=(*self.twin.points, *self.changed.points))]
