"""Canvas's quiz analysis: `name, id, sis_id, ...`, then `1234567: the question`, its points, and so on."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.answers.confidence import Confidence
from grader.answers.layouts.guess import Candidate, Guess
from grader.answers.layouts.layout import TableLayout
from grader.answers.questions import prompt_of
from grader.answers.roles import plain

_ITEM = re.compile(r"\s*\d{3,}\s*:\s*\S")
_ROLES = {"name": "student", "id": "number", "submitted": "time"}


class CanvasQuizAnalysis(TableLayout):
    """Canvas's 'Student analysis' of a quiz."""

    def identify(self, headers: Sequence[str]) -> Confidence:
        """By questions headed by their number, after a name and an id."""
        items = sum(_ITEM.match(header) is not None for header in headers)
        named = {"name", "id"} <= {plain(header) for header in headers}
        return Confidence(
            0.95 if items and named else 0.0, (f"{items} questions are headed by a long number",)
        )

    def extract(self, headers: Sequence[str]) -> Guess:
        """The headed questions, and who and when by their own words."""
        names = [plain(header) for header in headers]
        candidates = tuple(
            Candidate(index, prompt_of(header)) for index, header in enumerate(headers) if _ITEM.match(header)
        )
        roles = {names.index(name): role for name, role in _ROLES.items() if name in names}
        others = frozenset(range(len(headers))) - set(roles) - {candidate.index for candidate in candidates}
        return Guess("Canvas quiz student analysis", roles, candidates, left_alone=others)
