"""How much a word on a folder or file looks like a person, a question or a numbered try."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*\.?")
# fmt: off
_WORDS = """
    a abgabe abgaben answer answers antwort antworten arbeit assignment assignments attachment
    attachments attempt aufgabe aufgaben aufsatz bericht biology chapter chemistry class classes copy
    corrected cours course coursework datei deliverable deutsch devoir devoirs doc document documento
    documentos documents docx dokument dokumente draft end endfassung english entrega entwurf essay
    essays exam examen exercise exercises feedback ficheiro fichier file files final finished first for
    frage geography group groupe grupo gruppe handed hausaufgabe hausaufgaben history homework html
    image images img in klasse klausur lab last later latest lösung lösungen material materials maths
    mod more my new notes of old onlinetext original page paper part pdf period photo physics pic
    picture pictures practice pregunta problem problems project protokoll question questions quiz
    reponse report response responses respuesta resubmission revision réponse scan scanned science
    second section seite solution solutions start student students submission submissions submitted
    tarea tareas task tasks team teil test tests text textresponse the thema theme to topic trabajo
    trabalho try txt unit unknown untitled upload uploads version versions versuch week woche work
    working worksheet year zip übung übungen
"""
# fmt: on
_THINGS = frozenset(_WORDS.split())
_QUESTION = re.compile(
    r"(?:q|que|quest|question|frage|aufgabe|pregunta|domanda|vraag|quest[ãa]o|exercise|übung|task|problem|item)"
    r"[\s._#-]*(?P<number>\d{1,3})(?=$|[\s._:)-])[\s._:)-]*(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_TRY = re.compile(
    r"(?:version|versi[oó]n|vers[aã]o|attempt|revision|revisi[oó]n|versuch|intento|tentative|tentativa|essai|"
    r"poging|submission|resubmission|draft|try|v)[\s._#-]*(?P<number>\d{1,4})",
    re.IGNORECASE,
)


def clean(text: str) -> str:
    """A name with its letters composed (NFC) and one space between words."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def person_likeness(text: str) -> float:
    """How much a name looks like a person's or a login, in [0, 1]; names of things score 0."""
    text = clean(text)
    if "@" in text:
        return 0.9
    if question_number(text) is not None or try_number(text) is not None:
        return 0.0
    tokens = [word.rstrip(".").casefold() for word in _WORD.findall(text)]
    people = [word for word in tokens if word not in _THINGS]
    digits = sum(char.isdigit() for char in text)
    if not people:
        return 0.45 if not tokens and digits >= 3 else 0.0
    share = len(people) / len(tokens)
    if len(people) == 1:
        short = len(people[0]) == 1 and not digits
        return (0.2 if short else 0.5) * share
    fits = 1.0 if len(people) <= 4 else 0.5
    written_as_a_name = sum(word[:1].isupper() for word in text.replace("_", " ").replace(",", " ").split())
    return fits * share * (1.0 if written_as_a_name >= 2 else 0.8)


def question_number(text: str) -> int | None:
    """The number of a question in 'Question 2', 'q2' or 'Q2 - Ice'; None in any other name."""
    match = _QUESTION.fullmatch(clean(text))
    return int(match["number"]) if match else None


def try_number(text: str) -> int | None:
    """The number in 'Version 2', 'Attempt 3', 'Revision 1'; None in any other name."""
    match = _TRY.fullmatch(clean(text))
    return int(match["number"]) if match else None


def is_thing(text: str) -> bool:
    """Whether every word of a name is a thing's: 'final draft', 'My Essay (2)'."""
    tokens = [word.rstrip(".").casefold() for word in _WORD.findall(clean(text))]
    return bool(tokens) and all(word in _THINGS for word in tokens)
