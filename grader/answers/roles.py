"""What column headers are called, in the languages and systems that export them."""

from __future__ import annotations

import re
import unicodedata

from grader.answers.role_words import NAME_JOINTS, NAME_WORDS, ROLE_WORDS

_NOT_WORDS = re.compile(r"[\W_]+")
_SPACE = re.compile(r"[\s_]+")

_ROLE_OF = {" ".join(name.split()): role for role, names in ROLE_WORDS.items() for name in names.split(",")}

ROLES = ("student", "given", "family", "email", "number", "time", "try", "answer", "question")
"""The roles a column may have, as `--map` names them; a question's id is the role of its answers' column."""

_ASKED_FOR = re.compile(r"^(?:what is |what's |please |enter |type |write |fill in )*(?:your |the )")
_SOMEONES = re.compile(r"(?:student|pupil|learner|user|participant|respondent|child)(?:['’]?s)? ")
_OF_SOMEONE = ("given", "family", "email", "number")
_LEFT_ALONE = re.compile(
    r"(points?|punkte|puntos|punti|pontos|punten|feedback|score|grade|comments?|kommentare?|commentaires?|comentarios)"
    r"\s*[-–:].*|(grade|score|mark|note|bewertung|total)\s*[/(].*"
    r"|right answer \d+|.*\[(score|feedback|points)\]|response time.*|time spent.*|richtige antwort \d+"
    r"|(q|question|item|aufgabe|frage)\s*\d+\s*(score|points|marks?|grade|feedback|comments?)|\(?unnamed.*"
)


def plain(header: str) -> str:
    """A header as it is compared: case-folded, spaces and underscores as one space, no closing mark."""
    return _SPACE.sub(" ", unicodedata.normalize("NFC", header).replace("\ufeff", "").casefold()).strip(
        " :*?.\u00a0"
    )


def role_of(header: str) -> str | None:
    """The role a header names, '' for a column that is left alone, None for one that says nothing known."""
    name = plain(header)
    role = _ROLE_OF.get(name, _ROLE_OF.get(header.casefold().strip()))
    if role is None:
        role = _ROLE_OF.get(_SOMEONES.sub("", name)) if _SOMEONES.match(name) else None
        role = role if role in _OF_SOMEONE else None
    if role is None:
        role = _ROLE_OF.get(_ASKED_FOR.sub("", name))
    if role is None and _asks_for_a_name(name):
        return "student"
    if role is None and _LEFT_ALONE.fullmatch(name):
        return ""
    return role


def _asks_for_a_name(name: str) -> bool:
    """Whether a header is made of two words for names or more: 'Vor- und Nachname', 'Nom, prénom'."""
    parts = [word for word in _NOT_WORDS.split(name) if word and word not in NAME_JOINTS]
    return len(parts) > 1 and all(word in NAME_WORDS for word in parts)
