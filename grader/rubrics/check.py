"""What makes a key point hard to grade: it says two things, nothing exact, or the question again.

A grader is asked one yes/no question a key point, so a point must be one statement that can be true of an
answer by itself. The rules are for English; in another language they find less, never more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from grader.domain import Frozen, KeyPoint, Question, Rubric
from grader.text import sentences, words

_STOP = frozenset(
    words(
        """a an the of to in on at by for from with and or that this these those it its is are was were
        be been being as has have had do does did can could will would should may might must not
        no than then so such their there they which who whom whose what when where why how into
        out up down over under also"""
    )
)
_VERBS = frozenset(
    words(
        """is are was were be has have had does do did can could will would should may might must
        becomes become makes make made causes cause caused leads lead led gives give gave takes
        take took goes go went comes come came keeps keep kept lets let loses lose lost gains
        gain gained rises rise rose falls fall fell grows grow grew means mean meant holds hold
        held shows show breaks break broke brings bring brought sends send sent needs need
        leaves leave left moves move flows flow flowed stays stay turns turn turned allows allow
        stops stop starts start carries carry reduces reduce increases increase releases release
        absorbs absorb contains contain uses use forms form produces produce prevents prevent
        forces force changes change helps help spreads spread pulls pull pushes push shrinks
        shrink swells swell"""
    )
)
_VAGUE = re.compile(
    r"\b(understand(?:s|ing)?|appropriate(?:ly)?|relevant|good|well[- ](?:written|explained|argued)|"
    r"clear(?:ly)?|correct(?:ly)?|proper(?:ly)?|adequate(?:ly)?|etc|and so on|some|something|things?|stuff|"
    r"various|several|interesting|reasonable|sensible|discuss(?:es)?|mention(?:s|ed)?|talks? about|explains?|"
    r"describes?|demonstrates?|shows? (?:an )?(?:understanding|knowledge|awareness)|refers? to|depth|"
    r"detail(?:ed)?)\b",
    re.IGNORECASE,
)
_JOINT = re.compile(
    r"\s*;\s*|,?\s+(?:and|but|while|whereas)\s+(?:also\s+|then\s+|therefore\s+)?", re.IGNORECASE
)
_OVERLAP = 0.75
MOST_POINTS = 12
"""Key points of a question, beyond which nobody keeps them apart."""
_LONGEST = 40
_PLURAL = re.compile(r"(?:sses|ies|s)$")


class Finding(Frozen):
    """One thing to look at in a rubric; a warning, never a refusal."""

    question_id: str
    key_point_id: str
    kind: str
    """`overlap`, `contains another`, `two statements`, `vague`, `repeats the question`, `long` or `many`."""
    message: str
    proposal: tuple[str, ...] = ()
    """For two statements: the points it could be split into."""


def check_rubric(rubric: Rubric) -> tuple[Finding, ...]:
    """Everything worth a second look, question by question, in the order of the points."""
    return tuple(finding for question in rubric.questions for finding in _check(question))


def split_proposal(text: str) -> tuple[str, ...]:
    """The single statements in a text; the text alone when it makes one.

    >>> split_proposal("Water leaves the cell and the membrane pulls away from the wall")
    ('Water leaves the cell', 'The membrane pulls away from the wall')
    """
    parts = []
    for start, end in sentences(text):
        parts += _clauses(text[start:end])
    return tuple(parts) if len(parts) > 1 else (text,)


def _check(question: Question) -> Iterator[Finding]:
    asked = _content(question.text)
    for point in question.key_points:
        yield from _check_point(question, point, asked)
    for first, second in combinations(question.key_points, 2):
        if _similar(_content(first.text), _content(second.text)):
            message = f"says nearly the same as '{first.text}': an answer would win or lose both at once"
            yield _finding(question, second, "overlap", message)
        elif (both := _container(first, second)) is not None:
            message = f"says all that '{both[1].text}' says, and more: what covers it covers both"
            yield _finding(question, both[0], "contains another", message)
    for point in question.key_points[MOST_POINTS : MOST_POINTS + 1]:
        message = (
            f"is one of {len(question.key_points)} key points: with more than {MOST_POINTS}, several say the"
            " same, or the question is two"
        )
        yield _finding(question, point, "many", message)


def _check_point(question: Question, point: KeyPoint, asked: frozenset[str]) -> Iterator[Finding]:
    parts = split_proposal(point.text)
    if len(parts) > 1:
        message = f"makes {len(parts)} statements: an answer with one of them is half right"
        yield _finding(question, point, "two statements", message, parts)
    elif len(words(point.text)) > _LONGEST:
        message = f"has {len(words(point.text))} words: say the one thing that must be there"
        yield _finding(question, point, "long", message)
    vague = _VAGUE.search(point.text)
    content = _content(point.text)
    if vague:
        message = f"'{vague[0]}' leaves open what an answer must say: write the statement itself"
        yield _finding(question, point, "vague", message)
    elif len(words(point.text)) < 3:
        yield _finding(question, point, "vague", "is a word or two, not a statement: write a whole sentence")
    if content and asked and len(content & asked) >= 0.8 * len(content):
        message = "says only what the question says: an answer that copies the question would cover it"
        yield _finding(question, point, "repeats the question", message)


def _clauses(sentence: str) -> list[str]:
    """Cuts at 'and', 'but' or ';' where both sides have a verb; a side that lacks a subject borrows one."""
    text = sentence.rstrip(" .!")
    for joint in _JOINT.finditer(text):
        left, right = text[: joint.start()], text[joint.end() :]
        verb = _first_verb(left)
        other = _first_verb(right)
        shortest = 2 if other == 0 else 3
        if verb is None or other is None or len(words(left)) < 3 or len(words(right)) < shortest:
            continue
        if _depends(left):
            continue
        if other == 0:
            right = f"{' '.join(left.split()[:verb])} {right}"
        return [_capital(left), *_clauses(_capital(right))]
    return [_capital(text)]


def _first_verb(clause: str) -> int | None:
    """The place of the first word that is surely a finite verb; None when there is none."""
    for place, word in enumerate(clause.split()):
        if re.sub(r"\W", "", word).casefold() in _VERBS:
            return place
    return None


def _depends(left: str) -> bool:
    """'If ice melts and ...': what follows the joint belongs to the same condition."""
    first = (words(left) or [""])[0]
    return first in {"if", "when", "because", "although", "both", "either", "unless", "since"} or bool(
        re.search(r"\bbetween\b", left)
    )


def _content(text: str) -> frozenset[str]:
    return frozenset(
        _PLURAL.sub("", word) if len(word) > 4 else word for word in words(text) if word not in _STOP
    )


def _similar(one: frozenset[str], other: frozenset[str]) -> bool:
    smaller = min(len(one), len(other))
    return smaller >= 2 and len(one & other) >= _OVERLAP * max(smaller, 0.8 * max(len(one), len(other)))


def _container(first: KeyPoint, second: KeyPoint) -> tuple[KeyPoint, KeyPoint] | None:
    """(the wider, the narrower) where one has every word of the other; None where neither has."""
    one, other = _content(first.text), _content(second.text)
    if len(other) >= 2 and other < one:
        return first, second
    return (second, first) if len(one) >= 2 and one < other else None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _finding(
    question: Question, point: KeyPoint, kind: str, message: str, proposal: tuple[str, ...] = ()
) -> Finding:
    return Finding(
        question_id=question.id, key_point_id=point.id, kind=kind, message=message, proposal=proposal
    )
