"""Moodle's quiz responses: names, state and times, then `Response 1`, perhaps with its question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.answers.layouts.guess import WHO, Candidate, Guess, named_roles
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


def recognise(headers: Sequence[str]) -> Guess | None:
    """A Moodle quiz report: numbered responses beside a state or a given and family name."""
    names = [plain(header) for header in headers]
    responses = {int(m[1] or m[2]): i for i, name in enumerate(names) if (m := _RESPONSE.fullmatch(name))}
    roles = named_roles(headers, only=WHO)
    if not responses or not (_STATE & set(names) or {"given", "family"} <= set(roles.values())):
        return None
    asked = {int(m[1]): i for i, name in enumerate(names) if (m := _QUESTION.fullmatch(name))}
    candidates = tuple(
        Candidate(index, f"Response {number}", prompt_column=asked.get(number))
        for number, index in sorted(responses.items())
    )
    others = frozenset(range(len(headers))) - set(roles) - set(responses.values())
    return Guess("Moodle quiz responses", roles, candidates, left_alone=others)
