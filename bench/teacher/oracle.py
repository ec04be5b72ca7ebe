"""What the simulated teacher would say, told only when asked."""

from __future__ import annotations

from collections.abc import Mapping

from grader.domain import Decision
from grader.gradebook import Key


class Oracle:
    """Holds the labels of a class. A label is looked at in `decide` alone, once the pair was chosen."""

    def __init__(self, labels: Mapping[Key, bool]) -> None:
        self._labels = labels
        self.decisions: dict[Key, Decision] = {}

    def decide(self, key: Key) -> None:
        """The teacher decides this pair."""
        self.decisions[key] = Decision(*key, missed=bool(self._labels[key]))
