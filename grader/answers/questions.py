"""Which question of the rubric a header or a cell means."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.answers.markup import unescaped
from grader.answers.reading import Asked
from grader.text import words

_NUMBER = re.compile(
    r"(?:q|question|frage|aufgabe|pregunta|item|task|response|answer|antwort|réponse|no|nr)?[\s._#-]*(\d+)"
)
_LEADING = re.compile(r"^\s*(?:\d{3,}\s*:|q(?:uestion)?\s*\d+\s*[.:)–-]|\d{1,2}\s*[.:)])\s*", re.IGNORECASE)
_TRAILING = re.compile(
    r"\s*(?:[(\[]\s*\d+(?:[.,]\d+)?\s*(?:points?|pts?|marks?|punkte?)?\s*[)\]]|\*|\(required\))\s*$",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^<>]{1,200}>")
_SIMILAR = 0.8


def prompt_of(header: str) -> str:
    """The question in a header, without the number, id and points that systems put around it.

    >>> prompt_of("1234567: Why does ice float? (2 points)")
    'Why does ice float?'
    """
    # Single spaces first: in a long run of them each one would be tried as the beginning of the end.
    text = " ".join(unescaped(_TAG.sub(" ", header)).split())
    text = _TRAILING.sub("", _LEADING.sub("", text))
    return text.strip() or " ".join(header.split())


def position_of(header: str) -> int | None:
    """The number in 'Response 2', 'Q2' or '2'; None in any longer text."""
    match = _NUMBER.fullmatch(" ".join(header.casefold().split()).rstrip(" .:)"))
    return int(match[1]) if match and len(match[1]) < 4 else None


def find_question(text: str, questions: Sequence[Asked]) -> Asked | None:
    """The one question that a text names, by id, by wording or by number; None when none or several fit.

    Wordings fit when they are the same but for case, spacing and punctuation, when one begins with the
    other (exports cut headers short), or when they share four of five distinct words.
    """
    wanted = text.strip().casefold()
    if not wanted:
        return None
    for question in questions:
        if question.id.casefold() == wanted:
            return question
    prompt_words = words(prompt_of(text))
    spoken = [(question, words(prompt_of(question.text))) for question in questions]
    for fits in (_same, _begins, _shares):
        matching = [question for question, asked in spoken if asked and fits(prompt_words, asked)]
        if matching:
            return matching[0] if len(matching) == 1 else None
    position = position_of(text)
    if position is not None and position <= len(questions) and position > 0:
        return questions[position - 1]
    return None


def _same(one: list[str], other: list[str]) -> bool:
    return one == other


def _begins(one: list[str], other: list[str]) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= 4 and long[: len(short)] == short


def _shares(one: list[str], other: list[str]) -> bool:
    first, second = set(one), set(other)
    return len(first) >= 4 and len(first & second) >= _SIMILAR * len(first | second)
