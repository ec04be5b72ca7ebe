"""What a layout says about a table's columns, before any question is matched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from grader.answers.roles import plain, role_of


@dataclass(frozen=True, slots=True)
class Candidate:
    """A column that may hold the answers to one question."""

    index: int
    prompt: str
    """What the header says of the question; may be no more than 'Response 1'."""
    prompt_column: int | None = None
    """The column that repeats the question's text beside each answer, as Moodle does."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A layout recognised: its name in a teacher's words, and the columns with a part in it."""

    layout: str
    roles: Mapping[int, str]
    """Column index to one of `roles.ROLES`; columns left alone are not in it."""
    candidates: tuple[Candidate, ...] = ()
    """The columns of a wide table; empty for a long one, which has the roles `question` and `answer`."""
    left_alone: frozenset[int] = field(default_factory=frozenset)
    """Columns known to be no answers: scores, states, times."""
    why: tuple[str, ...] = ()
    """The evidence for the layout."""


def named_roles(headers: Sequence[str], *, only: frozenset[str] | None = None) -> dict[int, str]:
    """The role of every column whose header names one, the first column of each role winning."""
    roles: dict[int, str] = {}
    told = [role_of(header) for header in headers]
    named = {"given", "family"} <= set(told) or any(
        role == "student" and plain(header) not in _LOGINS for role, header in zip(told, headers, strict=True)
    )
    for index, role in enumerate(told):
        if role == "family" and plain(headers[index]) in _GIVEN_TOO and told.count("family") > 1:
            role = "given"
        if role == "student" and named and plain(headers[index]) in _LOGINS:
            role = "number" if "number" not in told else ""
        if role and role not in roles.values() and (only is None or role in only):
            roles[index] = role
    return roles


_GIVEN_TOO = frozenset({"nom", "nome", "name"})
"""Words for the family name that name the given one beside another word for it: Catalan 'Cognoms, Nom'."""

_LOGINS = frozenset(
    {
        "username", "user name", "login", "anmeldename", "benutzername", "brukernavn", "nombre de usuario",
        "gebruikersnaam", "nutzername", "user",
    }
)  # fmt: skip
"""Words for a login: it names the student where nothing better does, and identifies one otherwise."""

WHO = frozenset({"student", "given", "family", "email", "number", "time", "try"})
"""The roles that say who answered, and when."""
