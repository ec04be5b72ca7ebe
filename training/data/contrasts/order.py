"""What a statement says turned round by its order and its negations, with few words of its own changed.

An edit is a pure function of a text and a seeded generator; None where it can't promise another statement.
"""

from __future__ import annotations

import random
import re

from grader.text import words
from training.data.contrasts.wordpairs import COMPARATIVES, OPPOSITES
from training.data.contrasts.words import NEGATION, WORD, put, told

_REMOVABLE = re.compile(
    r"\b(?:is|are|was|were|does|do|did|has|have|had|will|would|can|should|must|could)"
    r"(?P<not>n['’]t| not)\b(?! (?:only|all|every|just|necessarily|always|both|sure|yet|even)\b)",
    re.I,
)
_SHORTENED = {"can't": "can", "can’t": "can", "won't": "will", "won’t": "will", "cannot": "can"}
_AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|can|will|would|must|(?:has|have|had)(?= (?:been|become|made|\w+ed)\b))\b"
    r"(?! (?:not|only|just|also|always|all|both|necessarily|mainly|usually|often|either|to|at)\b|n['’]t)"
)
_UNSURE = re.compile(
    r"\b(?:all|every|each|both|any|some|many|most|few|several|or|either|sometimes|often|usually|only|if|"
    r"when|what|who|which|because|whether|how|why|unless)\b",
    re.I,
)
"""With one of these in a statement, 'not' at its verb may leave it half true."""
_NOT_BUT = re.compile(r"\bnot (?P<x>[^,;.]{2,50}?),? but (?:rather )?(?P<y>[^,;.]{2,50}?)(?=[,;.]|$)")
_RATHER = re.compile(r"\b(?P<x>[\w-]{3,}) (?:rather than|instead of) (?P<y>[\w-]{3,})\b(?=[,;.]|$)")
_COMPARED = re.compile(
    r"^(?P<x>[^,;:.]{1,60}?) (?:is|are|was|were|has|have|had|gets?|travels?|moves?|grows?|heats?|weighs?|"
    r"contains?|produces?|absorbs?|runs?|lasts?|sounds?|makes?|needs?|gives?|uses?|conducts?|costs?)\b"
    rf"[\w ]{{0,40}}?\b(?:{'|'.join(COMPARATIVES)})\b[\w ]{{0,40}}? than (?P<y>[^,;:.\d]{{1,60}}?)(?=\.?$)"
)
_DIRECTED = re.compile(
    r"^(?P<x>[^,;:.\d]{2,45}?) (?:directly )?(?:causes|caused|produces?|creates?|contains?|absorbs?|eats?|"
    r"becomes?|became|turns? into|changes? into|leads? to|results? in|surrounds?|controls?|controlled|"
    r"drives?|beats?|defeated|killed|attacked|hired|sued|owns|employs?|praised|criticized|accused|invited|replaced|"
    r"teaches|taught|interviewed|arrested|is caused by|are caused by|was caused by|is made of|is part of|"
    r"consists? of|flows? into|is a kind of|are a kind of|feeds on|regulates?|inhibits?|activates?|"
    r"suppresses|triggers?) (?P<y>[^,;:.\d]{2,45}?)(?=\.?$)"
)
_FROM_TO = re.compile(
    r"\bfrom (?P<x>(?:the |a |an )?[a-zA-Z-]+(?: [a-zA-Z-]+)?)(?<!ing) (?:to|into) "
    r"(?P<y>(?:the |a |an )?[a-zA-Z-]+(?: [a-zA-Z-]+)?)(?=[,;.]|$)"
)
_LOOSE = frozenset(
    words(
        "it they he she we you i them him her us itself themselves this that these those which "
        "who what expected before usual ever and or but if when because how there is are was "
        "were be been being do does did has have had can could will would may might must should "
        "not also one own under over for by to other"
    )
)
"""In a part that would change places they point elsewhere, or make it no part of its own."""
_STARTS = frozenset(words("the a an in on at its their his her our this that each every some all both one"))
_TOGETHER = re.compile(r"\b(?:and|but|while|whereas)\b")
_SYMMETRIC = re.compile(r"\b(?:as|when|if|the more|the less|between|from|or|other|one|each|either)\b", re.I)
"""With one of these, two opposites may change places and say the same."""


def negation(text: str, rng: random.Random) -> str | None:
    """A negation moved to the other part, taken away, or put in."""
    start = told(text)
    rest = text[start:]
    if len(NEGATION.findall(rest)) <= 1:
        moved = [made for made in (_exchanged(rest, _NOT_BUT), _exchanged(rest, _RATHER)) if made]
        if moved:
            return text[:start] + rng.choice(moved)
    if NEGATION.search(rest):
        made = _affirmed(rest)
        return text[:start] + made if made else None
    places = list(_AUXILIARY.finditer(rest))
    if len(places) != 1 or _UNSURE.search(rest):
        return None
    end = start + places[0].end()
    return f"{text[:end]} not{text[end:]}"


def roles(text: str, rng: random.Random) -> str | None:
    """Two parts change places where that matters: cause and effect, the two sides of a comparison."""
    if NEGATION.search(text) or told(text):
        return None
    made = [_exchanged(text, pattern) for pattern in (_COMPARED, _DIRECTED, _FROM_TO)]
    possible = [each for each in (*made, _traded(text)) if each]
    return rng.choice(possible) if possible else None


def _exchanged(text: str, pattern: re.Pattern[str]) -> str | None:
    """Groups x and y of a pattern in each other's place."""
    match = pattern.search(text)
    if not match:
        return None
    x, y = match["x"], match["y"]
    loose = _LOOSE.intersection(words(f"{x} {y}")) or y.startswith("of ")
    if loose or set(words(x)) == set(words(y)):
        return None
    if match.start("x") == 0:
        x, y = inside(x), y[:1].upper() + y[1:]
    return text[: match.start("x")] + y + text[match.end("x") : match.start("y")] + x + text[match.end("y") :]


def _traded(text: str) -> str | None:
    """Two opposites of one statement change places: 'A contracts and B relaxes'."""
    if not _TOGETHER.search(text) or _SYMMETRIC.search(text):
        return None
    matches = {match.group().lower(): match for match in WORD.finditer(text)}
    for word, first in matches.items():
        second = matches.get(OPPOSITES.get(word, ""))
        apart = second and re.search(r"\w+ \w+", text[first.end() : second.start()])
        if second and apart and words(text).count(word) == words(text).count(OPPOSITES[word]) == 1:
            return put(put(text, second, word), first, OPPOSITES[word])
    return None


def _affirmed(text: str) -> str | None:
    """The text without its one negation."""
    if len(NEGATION.findall(text)) > 1:
        return None
    for short, verb in _SHORTENED.items():
        match = re.search(rf"\b{short}\b", text, re.I)
        if match:
            return put(text, match, verb)
    match = _REMOVABLE.search(text)
    return text[: match.start("not")] + text[match.end("not") :] if match else None


def inside(text: str) -> str:
    """A sentence's start as it is written within a sentence, where that is sure."""
    first, _, rest = text.partition(" ")
    letter = first == "A" and (rest[:1].isupper() or rest.startswith(("and ", "or ")))
    return text[:1].lower() + text[1:] if first.lower() in _STARTS and not letter else text
