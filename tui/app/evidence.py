"""The evidence shown while a gradebook is open: what the model found before, or what is nearest by words."""

from __future__ import annotations

from contextlib import suppress

from grader.domain import KeyPoint
from grader.errors import GradebookError
from grader.evidence import Evidence, nearest
from grader.gradebook import Gradebook
from grader.gradebook.evidence import content


class Shelf:
    """Found evidence by the words it was found in and for, so that it is never that of an older wording."""

    def __init__(self, book: Gradebook) -> None:
        """Read what is kept. Raises GradebookError when it cannot be read."""
        self._book = book
        self._found = book.evidence()
        self._near: dict[tuple[str, tuple[str, ...]], Evidence] = {}

    def of(self, text: str, point: KeyPoint) -> Evidence:
        """The evidence for a key point in an answer's text as it is shown."""
        known = self._found.get(content(text, point.text))
        if known is not None:
            return known
        asked = (text, point.wordings)
        if asked not in self._near:
            self._near[asked] = nearest(text, point.wordings)
        return self._near[asked]

    def keep(self, text: str, wording: str, evidence: Evidence) -> None:
        """Keep what the model found; where the file cannot be written, until it is closed."""
        self._found[content(text, wording)] = evidence
        with suppress(GradebookError):
            self._book.keep_evidence(text, wording, evidence)
