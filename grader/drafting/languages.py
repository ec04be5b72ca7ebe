"""Which language a rubric is written in: what it says itself, else its small words."""

from __future__ import annotations

from collections import Counter

from grader.domain import Rubric
from grader.text import words

_SMALL = {
    "en": "the a an of to in is are and that it for with as by from what why how does which this not",
    "de": "der die das ein eine und ist sind von zu im in mit für auf dass nicht wie warum was den dem des",
    "fr": "le la les un une des et est sont du de en que pour dans avec pas pourquoi comment quel quelle au",
    "es": "el la los las un una y es son de en que por para con no cómo cuál qué se del al más",
    "pt": "o a os as um uma e é são de do da em que por para com não como qual se no na dos das ao mais",
}
LANGUAGES = tuple(_SMALL)
"""What sentences to a student can be drafted in, English first."""
_WORDS = {language: frozenset(small.split()) for language, small in _SMALL.items()}


def language_of(rubric: Rubric) -> str:
    """One of `LANGUAGES`: the one that the rubric names, else that of most of its small words."""
    named = rubric.language.casefold().strip()[:2]
    if named in LANGUAGES:
        return named
    said = [q.text for q in rubric.questions] + [p.text for q in rubric.questions for p in q.key_points]
    found = Counter[str]()
    for word in words(" ".join(said)):
        found.update(language for language, small in _WORDS.items() if word in small)
    return max(LANGUAGES, key=lambda language: found[language])
