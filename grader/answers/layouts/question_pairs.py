"""`Question 1, Answer 1, Question 2, Answer 2`: each answer beside its question's text.

So Blackboard's tests are downloaded ('Download results', a row a user): `Username, Last Name, First Name`,
and for each question its id, text, answer, possible points and scores.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.answers.confidence import Confidence
from grader.answers.layouts.guess import WHO, Candidate, Guess, named_roles
from grader.answers.layouts.layout import TableLayout
from grader.answers.roles import plain

_ANSWER = re.compile(r"(?:answer|response|antwort|réponse|respuesta|risposta|antwoord|resposta|svar) ?(\d+)")
_QUESTION = re.compile(r"(?:question|frage|aufgabe|pregunta|domanda|vraag|questão|pergunta|fråga) ?(\d+)")


class QuestionPairs(TableLayout):
    """A table with each question beside its answers."""

    def identify(self, headers: Sequence[str]) -> Confidence:
        """By numbered answers that all have a question of their number beside them."""
        names = [plain(header) for header in headers]
        answers = {m[1] for name in names if (m := _ANSWER.fullmatch(name))}
        asked = {m[1] for name in names if (m := _QUESTION.fullmatch(name))}
        fits = bool(answers) and answers <= asked
        return Confidence(
            0.85 if fits else 0.0, (f"{len(answers)} numbered answers stand beside their questions",)
        )

    def extract(self, headers: Sequence[str]) -> Guess:
        """Each answer with the column of its question."""
        names = [plain(header) for header in headers]
        answers = {int(m[1]): i for i, name in enumerate(names) if (m := _ANSWER.fullmatch(name))}
        asked = {int(m[1]): i for i, name in enumerate(names) if (m := _QUESTION.fullmatch(name))}
        roles = named_roles(headers, only=WHO)
        candidates = tuple(
            Candidate(index, f"Answer {number}", prompt_column=asked[number])
            for number, index in sorted(answers.items())
        )
        others = frozenset(range(len(headers))) - set(roles) - set(answers.values())
        blackboard = "username" in names and "question id 1" in names
        name = "Blackboard test results" if blackboard else "a table with each question beside its answers"
        return Guess(name, roles, candidates, left_alone=others)
