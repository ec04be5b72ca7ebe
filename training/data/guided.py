"""Answers under guidelines for graders, where what a guideline says decides a label that its words alone fix.

A maker gives two sides: under one guideline, or in one wording of the answer, a key point counts as stated,
and on the other it does not. Neither the guideline nor the answer tells the label alone. A maker is a pure
function of an item and a seeded generator, and returns None where it can't promise both labels.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from grader.labelled import LabelledAnswer, LabelledPoint
from grader.text import words
from training.data.contrasts.pair import Contrast
from training.data.contrasts.pairs import Maker
from training.data.likeness import unrelated


@dataclass(frozen=True, slots=True)
class _Rule:
    """What may be told of one matter: that it costs nothing, or that a point is then not stated."""

    lenient: tuple[str, ...]
    strict: tuple[str, ...]


_SPELLING = _Rule(
    (
        "Accept spelling mistakes.",
        "Spelling does not matter.",
        "Read misspelt words as if they were spelt right.",
        "These are second-language learners: do not mind how words are spelt.",
    ),
    (
        "Spelling counts: a key point with a misspelt word is not stated.",
        "Do not accept a key point in which a word is misspelt.",
        "A statement with a spelling mistake in it does not count.",
    ),
)
_UNITS = _Rule(
    (
        "A missing unit does not matter.",
        "Accept numbers without their units.",
        "Units need not be written.",
    ),
    (
        "A unit is needed: a number without its unit does not count.",
        "Do not accept numbers without units.",
        "A key point with a number is stated only where the unit stands with it.",
    ),
)
_NOTES = _Rule(
    ("Half sentences are fine.", "Notes count like sentences.", "Do not mind missing verbs and articles."),
    (
        "Only whole sentences count: a note without a verb states nothing.",
        "Do not accept notes. A key point must be a full sentence.",
        "A half sentence does not count.",
    ),
)
_BRACKETS = _Rule(
    ("What stands in brackets counts like the rest.", "Read brackets as part of the answer."),
    (
        "What stands in brackets does not count.",
        "Leave out whatever is in brackets.",
        "Do not accept what is only said in brackets.",
    ),
)
_UNTOUCHED: tuple[tuple[re.Pattern[str], _Rule], ...] = (
    (re.compile(r"\d"), _UNITS),
    (re.compile(r"[()\[\]]"), _BRACKETS),
)
"""Rules that say nothing of a text in which the pattern is not found."""
_MEASURED = (
    ("How long is the {a}?", "The {a} is {n} metres long.", "The {a} is {n} long."),
    ("What does the {a} weigh?", "The {a} weighs {n} kilograms.", "The {a} weighs {n}."),
    ("How hot does the {a} get?", "The {a} is heated to {n} degrees.", "The {a} is heated to {n}."),
    ("How long does the {a} last?", "The {a} lasts for {n} minutes.", "The {a} lasts for {n}."),
    ("How much does the {a} hold?", "The {a} holds {n} litres.", "The {a} holds {n}."),
    ("What does the {a} cost?", "The {a} costs {n} euros.", "The {a} costs {n}."),
    ("What voltage does the {a} need?", "The {a} needs {n} volts.", "The {a} needs {n}."),
    ("How fast is the {a}?", "The {a} moves at {n} metres per second.", "The {a} moves at {n}."),
)
"""Questions and statements of our own, and the statements without their units."""
_THINGS = ("pump", "bridge", "sample", "wire", "tank", "engine", "beam", "solution", "cart", "filter")
_VERB = re.compile(r"(?<=\w )(?:is|are|was|were)(?= (?:an?|the|in|on|at|of|more|less|very|too|part)\b)")
"""As the verb of its sentence: what follows is no participle that could be taken for a verb without it."""
_OTHER_CLAUSES = frozenset(
    words(
        "to when if because that which what who whom whose where while although though since as after before "
        "there so and but or until unless can could will would has have had does do did should must may might"
    )
)
_NO_SUBJECT = frozenset(words("by for in on with of at from how why being"))
_ARTICLE = re.compile(r"\b(?:the|a|an)\s+", re.IGNORECASE)
_NEVER_DOUBLED = frozenset("ahijkquvwxy")
_LONG_WORD = 6
"""Letters of a word that is still known where two of them are wrong."""


def misspelt(item: LabelledAnswer, rng: random.Random) -> Contrast | None:
    """A key point with one long word misspelt is the answer."""
    for text in _alone(item, rng):
        for word in rng.sample(_long_words(text), len(_long_words(text))):
            wrong = _misspelt(word, rng)
            if wrong is not None and words(text).count(word.casefold()) == 1:
                answer = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", wrong, text, count=1)
                return _sides(item, "spelling", _SPELLING, text, answer, rng)
    return None


def misspelt_answer(item: LabelledAnswer, rng: random.Random) -> Contrast | None:
    """What a student wrote, with a word misspelt that it shares with a key point it states.

    Under the lenient guideline every label stays; under the strict one that point is not stated, and of
    the others those stay that do not have the word.
    """
    stated = [point for point in item.points if point.p_missed == 0.0]
    for point in rng.sample(stated, len(stated)):
        said = set(words(item.answer))
        shared = [word for word in _long_words(point.text) if word.casefold() in said]
        for word in rng.sample(shared, len(shared)):
            wrong = _misspelt(word.casefold(), rng)
            if wrong is None:
                continue
            answer = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", wrong, item.answer, flags=re.IGNORECASE)
            rest = [p for p in item.points if p is not point and word.casefold() not in words(p.text)]
            lenient = replace(
                item, answer=answer, guidelines=rng.choice(_SPELLING.lenient), kind="spelling twin"
            )
            strict = replace(
                item,
                answer=answer,
                guidelines=rng.choice(_SPELLING.strict),
                # What else a student misspelt, nobody said: of the others only what is missed stays so.
                points=(LabelledPoint(point.text, 1.0), *(p for p in rest if p.p_missed == 1.0)),
                kind="spelling",
            )
            return Contrast(lenient, strict)
    return None


def spelling(item: LabelledAnswer, rng: random.Random) -> Contrast | None:
    """A student's answer or a key point, misspelt."""
    makers = rng.sample((misspelt, misspelt_answer), 2)
    return next((made for maker in makers if (made := maker(item, rng))), None)


def unit(item: LabelledAnswer, rng: random.Random) -> Contrast | None:
    """A measure of our own, as a key point and as an answer without its unit."""
    filled = {"a": rng.choice(_THINGS), "n": str(rng.randrange(2, 400))}
    question, full, bare = (text.format(**filled) for text in rng.choice(_MEASURED))
    return _sides(replace(item, question=question), "unit", _UNITS, full, bare, rng)


def notes(item: LabelledAnswer, rng: random.Random) -> Contrast | None:
    """A key point without its verb and articles is the answer: one clause of which no other verb is left."""
    for text in _alone(item, rng):
        verb = _VERB.search(text)
        said = set(words(text))
        single = verb is not None and len(_VERB.findall(text)) == 1 and not said & _OTHER_CLAUSES
        if verb is not None and single and words(text)[0] not in _NO_SUBJECT:
            note = _ARTICLE.sub("", " ".join(_VERB.sub("", text).split())).strip(" .")
            return _sides(item, "notes", _NOTES, text, note, rng)
    return None


def brackets(item: LabelledAnswer, rng: random.Random) -> Contrast | None:
    """A key point that the answer misses is added to it in brackets."""
    missing = [p.text for p in item.points if p.p_missed == 1.0 and unrelated(p.text, item.answer)]
    missing = [text for text in missing if not re.search(r"[()\[\]]", text + item.answer)]
    if not missing or not item.answer.strip():
        return None
    text = rng.choice(missing)
    others = tuple(p for p in item.points if p.text != text and unrelated(p.text, text))
    whole = replace(item, points=others)
    before = item.answer.strip()
    added = f"{before}{'' if before[-1] in '.!?' else '.'} {text}"
    bracketed = f"{before} ({text.rstrip('.')})"
    return _sides(whole, "brackets", _BRACKETS, text, bracketed, rng, as_needed=added, beside=others)


def aside(item: LabelledAnswer, rng: random.Random) -> LabelledAnswer | None:
    """A guideline on what neither the answer nor a key point has: no label changes."""
    text = " ".join([item.answer, *item.key_points])
    rules = [rule for pattern, rule in _UNTOUCHED if not pattern.search(text)]
    if not rules:
        return None
    rule = rng.choice(rules)
    return replace(item, guidelines=rng.choice((*rule.lenient, *rule.strict)), kind="aside")


def _sides(
    item: LabelledAnswer,
    kind: str,
    rule: _Rule,
    point: str,
    lacking: str,
    rng: random.Random,
    *,
    as_needed: str = "",
    beside: Sequence[LabelledPoint] = (),
) -> Contrast:
    """What lacks something, under the strict guideline; and beside it a side on which the point counts.

    That is the same answer under the lenient guideline, or what lacks nothing (`as_needed`, by default the
    key point) under a strict one. `beside`: points whose labels this does not touch.
    """
    missed, stated = (LabelledPoint(point, 1.0), *beside), (LabelledPoint(point, 0.0), *beside)
    strict = replace(item, answer=lacking, points=missed, guidelines=rng.choice(rule.strict), kind=kind)
    if rng.random() < 0.5:
        guidelines, answer = rng.choice(rule.lenient), lacking
    else:
        guidelines, answer = rng.choice(rule.strict), as_needed or point
    twin = replace(item, answer=answer, points=stated, guidelines=guidelines, kind=f"{kind} twin")
    return Contrast(twin, strict)


def _alone(item: LabelledAnswer, rng: random.Random) -> list[str]:
    """The texts of key points, in an order that is drawn."""
    return rng.sample([*item.key_points], len(item.points))


def _long_words(text: str) -> list[str]:
    """Words of letters alone that are long enough, names left out."""
    found = re.findall(rf"(?<![\w'’-])[a-z]{{{_LONG_WORD},}}(?![\w'’-])", text)
    return list(dict.fromkeys(found))


def _misspelt(word: str, rng: random.Random) -> str | None:
    """A word with one slip of the pen that makes no other word: None where none can be promised.

    A letter doubled that English does not double, 'ie' for 'ei', or an inner vowel mistyped.
    """
    inner = range(1, len(word) - 2)
    ways = [word[:place] + word[place] + word[place:] for place in inner if word[place] in _NEVER_DOUBLED]
    ways += [
        word[:place] + word[place : place + 2][::-1] + word[place + 2 :]
        for place in inner
        if word[place : place + 2] in ("ie", "ei")
    ]
    ways += [
        word[:place] + rng.choice("xqj") + word[place + 1 :] for place in inner if word[place] in "aeiou"
    ]
    return rng.choice(ways) if ways else None


GUIDED: dict[str, Maker] = {"spelling": spelling, "unit": unit, "notes": notes, "brackets": brackets}
"""Kinds of answers under guidelines, by the names of a recipe's shares; `aside` is one, too."""
