"""Canvas's quiz analysis: `name, id, sis_id, ...`, then `1234567: the question`, its points, and so on."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.answers.layouts.guess import Candidate, Guess
from grader.answers.questions import prompt_of
from grader.answers.roles import plain

_ITEM = re.compile(r"\s*\d{3,}\s*:\s*\S")
_ROLES = {"name": "student", "id": "number", "submitted": "time"}


def recognise(headers: Sequence[str]) -> Guess | None:
    """A Canvas quiz analysis: questions headed by their number, after a name, an id and a section."""
    names = [plain(header) for header in headers]
    candidates = tuple(
        Candidate(index, prompt_of(header)) for index, header in enumerate(headers) if _ITEM.match(header)
    )
    if not candidates or not {"name", "id"} <= set(names):
        return None
    roles = {names.index(name): role for name, role in _ROLES.items() if name in names}
    others = frozenset(range(len(headers))) - set(roles) - {candidate.index for candidate in candidates}
    return Guess("Canvas quiz student analysis", roles, candidates, left_alone=others)
