"""Google Forms: `Timestamp`, sometimes an address and a score, then a column a question, headed by it."""

from __future__ import annotations

from collections.abc import Sequence

from grader.answers.confidence import Confidence
from grader.answers.layouts.guess import Candidate, Guess, named_roles
from grader.answers.layouts.layout import TableLayout
from grader.answers.questions import prompt_of
from grader.answers.roles import plain
from grader.answers.table import is_prompt

_TIMESTAMP = frozenset(
    {
        "timestamp",
        "zeitstempel",
        "horodateur",
        "marca temporal",
        "informazioni cronologiche",
        "tijdstempel",
        "carimbo de data/hora",
    }
)
_WHO = frozenset({"student", "given", "family", "number"})


class GoogleFormsSheet(TableLayout):
    """The sheet of a Google form's answers."""

    def identify(self, headers: Sequence[str]) -> Confidence:
        """By the time in the first column."""
        stamped = bool(headers) and plain(headers[0]) in _TIMESTAMP
        return Confidence(0.9 if stamped else 0.0, ("its first column is a form's timestamp",))

    def extract(self, headers: Sequence[str]) -> Guess:
        """Name and number are questions of the form itself."""
        roles = {0: "time"}
        for index, header in enumerate(headers[1:3], start=1):
            if plain(header) in {"username", "nutzername"}:
                roles[index] = "email"
        others = [header if index not in roles else "" for index, header in enumerate(headers)]
        for index, role in named_roles(others, only=_WHO | {"email"}).items():
            if role not in roles.values():
                roles[index] = role
        candidates = tuple(
            Candidate(index, prompt_of(header))
            for index, header in enumerate(headers)
            if index not in roles and (is_prompt(header) or plain(header) in {"answer", "response"})
        )
        left = frozenset(range(len(headers))) - set(roles) - {candidate.index for candidate in candidates}
        return Guess("Google Forms", roles, candidates, left_alone=left)
