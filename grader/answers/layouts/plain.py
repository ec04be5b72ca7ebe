"""Any other table: a row an answer (long), or a column a question (wide), told by its own headers."""

from __future__ import annotations

from collections.abc import Sequence

from grader.answers.confidence import Confidence
from grader.answers.layouts.guess import WHO, Candidate, Guess, named_roles
from grader.answers.layouts.layout import TableLayout
from grader.answers.questions import position_of, prompt_of
from grader.answers.roles import plain, role_of
from grader.answers.table import is_prompt


class PlainTable(TableLayout):
    """What no program's layout fits."""

    def identify(self, headers: Sequence[str]) -> Confidence:
        """Fits anything, so that anything better comes first."""
        return Confidence(0.1 if headers else 0.0, (f"{len(headers)} columns by their headers",))

    def extract(self, headers: Sequence[str]) -> Guess:
        """A row an answer where a column is headed so; else a column a question."""
        roles = named_roles(headers)
        if "answer" in roles.values() and _leafs(headers).count("answer") < 2:
            layout = "a table with a row an answer" if "question" in roles.values() else "a table of answers"
            return Guess(layout, roles, left_alone=_scores(headers))
        who = {index: role for index, role in roles.items() if role in WHO or role == "number"}
        candidates = tuple(
            Candidate(index, _prompt(header))
            for index, header in enumerate(headers)
            if index not in who and (_leaf_role(header) == "answer" or _may_ask(header))
        )
        return Guess("a table with a column a question", who, candidates, left_alone=_scores(headers))


def _leafs(headers: Sequence[str]) -> list[str | None]:
    return [_leaf_role(header) for header in headers]


def _leaf_role(header: str) -> str | None:
    """The role under a merged heading: 'Question 1 / Answer' is an answer."""
    return role_of(header.rsplit(" / ", 1)[-1])


def _may_ask(header: str) -> bool:
    if _leaf_role(header) is not None:
        return False
    return position_of(header) is not None or is_prompt(header)


def _prompt(header: str) -> str:
    group, slash, leaf = header.rpartition(" / ")
    return prompt_of(group if slash and role_of(leaf) == "answer" else header)


def _scores(headers: Sequence[str]) -> frozenset[int]:
    return frozenset(
        index for index, header in enumerate(headers) if plain(header) and _leaf_role(header) == ""
    )
