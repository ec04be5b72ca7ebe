"""What a layout of a table is: how sure it is of being the one, by the headers, and which column is what."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from grader.answers.confidence import Confidence
from grader.answers.layouts.guess import Guess


class TableLayout(ABC):
    """One way in which a program, or a person, lays out a table of answers."""

    @abstractmethod
    def identify(self, headers: Sequence[str]) -> Confidence:
        """How well the headers fit this layout."""

    @abstractmethod
    def extract(self, headers: Sequence[str]) -> Guess:
        """Which column is what. Called with what `identify` was, where that fits at all."""
