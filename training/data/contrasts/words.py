"""One word of a statement replaced, so that whoever states the first does not state the second.

An edit is a pure function of a text and a seeded generator. It returns None where it can't promise that.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence

from grader.text import words
from training.data.contrasts.wordpairs import COMPARATIVES, FAMILIES, NUMERALS, OPPOSITES, ORDINALS, UNITS

Edit = Callable[[str, random.Random], str | None]

WORD = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?")
NEGATION = re.compile(r"\b(?:not|no|never|none|nothing|neither|nor|without|cannot)\b|n['’]t\b", re.I)
_NUMBER = re.compile(
    r"(?<![\w.,:/$£€-])\d{1,3}(?:,\d{3})+(?![\w-]|[.,:/]\d)|(?<![\w.,:/-])\d+(?![\w-]|[.,:/]\d)"
)
_ARTICLE = re.compile(r"\b([Aa])n? $")
_YEARS = range(1000, 2100)
_BOUNDS = frozenset(
    words(
        "about above almost approximately around below between beyond close exceeding fewer "
        "least less maximum minimum more most near nearly over roughly some than to under until "
        "up within"
    )
)
"""Before a number they make it a bound or a guess, and then another number may be stated as well."""
_BEFORE = frozenset(words("no not any nor or never neither at of than once even"))
"""Before a comparing word they make another phrase of it: 'no longer', 'more or less', 'at first'."""
_AFTER = frozenset(words("or of and in"))
_AMOUNTS = {"all": "no", "always": "never", "everyone": "nobody", "everything": "nothing"}
_NO_AMOUNT = frozenset(words("is are were of at after above for the these those his her its"))


def told(text: str) -> int:
    """Where the statement starts: after a question that a key point repeats."""
    return text.rfind("?") + 1


def comparative(text: str, rng: random.Random) -> str | None:
    """A comparing word reversed: 'faster' for 'slower'."""
    if NEGATION.search(text):
        return None
    tokens = _tokens(text)
    around = [match.group().lower() for match in tokens]
    places = [
        match
        for index, match in enumerate(tokens)
        if around[index] in COMPARATIVES
        and not _BEFORE.intersection(around[max(0, index - 1) : index])
        and not _AFTER.intersection(around[index + 1 : index + 2])
        and not _name(text, match)
    ]
    return _replaced(text, {match: [COMPARATIVES[match.group().lower()]] for match in places}, rng)


def opposite(text: str, rng: random.Random) -> str | None:
    """A word replaced by its opposite, or by another term of its family: a one-word contradiction."""
    if NEGATION.search(text):
        return None
    places = {}
    for match in _tokens(text):
        word = match.group().lower()
        others = [OPPOSITES[word]] if word in OPPOSITES and not _name(text, match) else []
        others += [other for family in FAMILIES if word in family for other in family if other != word]
        places[match] = others
    return _replaced(text, places, rng)


def number(text: str, rng: random.Random) -> str | None:
    """A number, or the unit after it, changed, where no word makes it a bound or a guess."""
    places: dict[re.Match[str], Sequence[str]] = {}
    for match in _NUMBER.finditer(text, told(text)):
        if not _bounded(text, match.start()):
            places[match] = _other_numbers(match.group(), text)
    for match in _tokens(text):
        word = match.group().lower()
        row = next((row for row in (NUMERALS, ORDINALS) if word in row), ())
        if row and not _bounded(text, match.start()):
            places[match] = [other for other in row if other != word]
        elif word in UNITS and _counted(text, match):
            places[match] = UNITS[word]
    return _replaced(text, places, rng)


def amount(text: str, rng: random.Random) -> str | None:
    """How many or how often turned round: 'no' for 'all', 'never' for 'always'."""
    if NEGATION.search(text):
        return None
    tokens = _tokens(text)
    places = {}
    for index, match in enumerate(tokens):
        word = match.group().lower()
        before = {each.group().lower() for each in tokens[max(0, index - 1) : index]}
        after = {each.group().lower() for each in tokens[index + 1 : index + 2]}
        if word in _AMOUNTS and not (before | after) & _NO_AMOUNT and not after.intersection(NUMERALS):
            places[match] = [_AMOUNTS[word]]
    return _replaced(text, places, rng)


def put(text: str, match: re.Match[str], word: str) -> str:
    """The text with `word` in the match's place, capitalised as what stood there, and its article."""
    if match.group()[:1].isupper():
        word = word[:1].upper() + word[1:]
    before = _ARTICLE.sub(rf"\1{'n' * (word[:1] in 'aeiou')} ", text[: match.start()])
    return before + word + text[match.end() :]


def replaced_word(before: str, after: str) -> tuple[str, str] | None:
    """The one pair of words in which two texts differ; None where they differ in more."""
    old, new = words(before), words(after)
    pairs = [(a, b) for a, b in zip(old, new, strict=False) if a != b]
    return pairs[0] if len(old) == len(new) and len(pairs) == 1 else None


def _tokens(text: str) -> list[re.Match[str]]:
    return list(WORD.finditer(text, told(text)))


def _replaced(text: str, places: Mapping[re.Match[str], Sequence[str]], rng: random.Random) -> str | None:
    """One of the places filled with one of its words that the text does not hold yet."""
    present = set(words(text))
    possible = {match: [word for word in new if word not in present] for match, new in places.items()}
    choices = [match for match, new in possible.items() if new]
    if not choices:
        return None
    match = rng.choice(choices)
    return put(text, match, rng.choice(possible[match]))


def _name(text: str, match: re.Match[str]) -> bool:
    """Whether a word within a sentence is capitalised: it may be part of a name."""
    return match.group()[0].isupper() and bool(text[told(text) : match.start()].strip())


def _bounded(text: str, place: int) -> bool:
    return bool(_BOUNDS.intersection(words(text[:place])[-3:]))


def _counted(text: str, unit: re.Match[str]) -> bool:
    """Whether an exact number stands right before a unit."""
    before = words(text[: unit.start()])[-1:]
    exact = bool(before) and (before[0].isdigit() or before[0] in NUMERALS)
    return exact and not _bounded(text, unit.start())


def _other_numbers(written: str, text: str) -> list[str]:
    value = int(written.replace(",", ""))
    if len(written) == len(str(_YEARS.start)) and value in _YEARS:
        others = [value - 11, value - 3, value + 2, value + 10]
    elif value < 10:
        others = [value + 1, value + 2, value + 4]
    else:
        others = [value * 2, value * 10, value // 2]
    numbers = {each.replace(",", "") for each in re.findall(r"[\d,]+", text)}
    return [f"{other:,}" if "," in written else str(other) for other in others if str(other) not in numbers]
