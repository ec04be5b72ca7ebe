"""Moodle's quiz responses: names, state and times, then `Response 1`, perhaps with its question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.answers.confidence import Confidence
from grader.answers.layouts.guess import WHO, Candidate, Guess, named_roles
from grader.answers.layouts.layout import TableLayout
from grader.answers.roles import plain

_RESPONSE = re.compile(
    r"(?:response|antwort|réponse|respuesta|risposta data|risposta|antwoord|resposta|απόκριση|解答|응답"
    r"|atsakas|răspuns|ответ|svar|yanıt|відповідь|回答|odpowiedź|odpověď|odpoveď|válasz|vastaus"
    r"|الاستجابة) ?(\d+)|(\d+) erantzuna"
)
_QUESTION = re.compile(
    r"(?:question|frage|pregunta|domanda|vraag|questão|pergunta|ερώτηση|問題|fråga|вопрос|soru|pytanie"
    r"|otázka) ?(\d+)"
)
_STATE = frozenset(
    {"state", "status", "estado", "état", "stato", "statut", "situação", "durum", "состояние", "stav", "stan"}
)


class MoodleQuizResponses(TableLayout):
    """Moodle's report of a quiz's responses."""

    def identify(self, headers: Sequence[str]) -> Confidence:
        """By numbered responses beside a state, or a given and a family name."""
        names = [plain(header) for header in headers]
        responses = sum(_RESPONSE.fullmatch(name) is not None for name in names)
        named = {"given", "family"} <= set(named_roles(headers, only=WHO).values())
        fits = responses > 0 and (named or bool(_STATE & set(names)))
        return Confidence(
            0.95 if fits else 0.0, (f"{responses} numbered responses stand beside names or a state",)
        )

    def extract(self, headers: Sequence[str]) -> Guess:
        """Each response, with its question's text where the report has it."""
        names = [plain(header) for header in headers]
        responses = {int(m[1] or m[2]): i for i, name in enumerate(names) if (m := _RESPONSE.fullmatch(name))}
        roles = named_roles(headers, only=WHO)
        asked = {int(m[1]): i for i, name in enumerate(names) if (m := _QUESTION.fullmatch(name))}
        candidates = tuple(
            Candidate(index, f"Response {number}", prompt_column=asked.get(number))
            for number, index in sorted(responses.items())
        )
        others = frozenset(range(len(headers))) - set(roles) - set(responses.values())
        return Guess("Moodle quiz responses", roles, candidates, left_alone=others)
