"""Microsoft Forms: `ID, Start time, Completion time, Email, Name`, questions, points and feedback."""

from __future__ import annotations

from collections.abc import Sequence

from grader.answers.confidence import Confidence
from grader.answers.layouts.guess import Candidate, Guess
from grader.answers.layouts.layout import TableLayout
from grader.answers.questions import prompt_of
from grader.answers.roles import plain, role_of
from grader.answers.table import is_prompt

_ROLES = {
    "completion time": "time", "fertigstellungszeit": "time", "heure de fin": "time",
    "hora de finalización": "time",
    "email": "email", "e-mail": "email", "adresse de messagerie": "email", "correo electrónico": "email",
    "name": "student", "nom": "student", "nombre": "student",
}  # fmt: skip
_ASKED = frozenset({"student", "given", "family", "number", "email"})
"""What an anonymous form asks for itself."""
_START = frozenset({"start time", "startzeit", "heure de début", "hora de inicio"})


class MicrosoftFormsWorkbook(TableLayout):
    """The workbook of a Microsoft form's answers."""

    def identify(self, headers: Sequence[str]) -> Confidence:
        """By the times of starting and completing among the first columns."""
        names = [plain(header) for header in headers]
        timed = bool(_START & set(names[:3])) and "time" in {_ROLES.get(name) for name in names[:4]}
        return Confidence(
            0.9 if timed else 0.0, ("it begins with the times of starting and completing a form",)
        )

    def extract(self, headers: Sequence[str]) -> Guess:
        """Its `ID` counts responses and names nobody."""
        names = [plain(header) for header in headers]
        roles: dict[int, str] = {}
        for index, name in enumerate(names[:7]):
            role = _ROLES.get(name)
            if role and role not in roles.values():
                roles[index] = role
        for index, header in enumerate(headers):
            if index > max(roles) and role_of(header) in _ASKED:
                roles[index] = str(role_of(header))
        candidates = tuple(
            Candidate(index, prompt_of(header))
            for index, header in enumerate(headers)
            if index not in roles and is_prompt(header)
        )
        others = frozenset(range(len(headers))) - set(roles) - {candidate.index for candidate in candidates}
        return Guess("Microsoft Forms", roles, candidates, left_alone=others)
