"""Makers of contrasts: out of a labelled answer, by turning a key point round or by what is said of it.

Each maker is a pure function of an item and a seeded generator, and returns None where it can't promise
both labels.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace

from grader.labelled import LabelledAnswer, LabelledPoint
from grader.text import sentences, words
from training.data.contrasts.order import negation, roles
from training.data.contrasts.pair import Contrast
from training.data.contrasts.relations import HELD_OUT_RELATIONS, RELATIONS, Relation, related
from training.data.contrasts.stances import HELD_OUT, STANCES, Stance, spoken
from training.data.contrasts.words import Edit, amount, comparative, number, opposite, put, replaced_word
from training.data.likeness import unrelated

_SHORT = 40
"""Words of an answer up to which one replaced word is taken to change what it says as a whole."""
_MOST_TOLD = 3
"""Key points that one sentence of somebody else's takes up."""


Maker = Callable[[LabelledAnswer, random.Random], Contrast | None]


def crossed(item: LabelledAnswer, kind: str, edit: Edit, rng: random.Random) -> Contrast | None:
    """A key point and its contrary, each as the answer, each against both: no side tells the label alone."""
    made = _edited([point.text for point in item.points], edit, rng)
    if made is None:
        return None
    text, other = made
    return Contrast(
        replace(
            item,
            answer=text,
            points=(LabelledPoint(text, 0.0), LabelledPoint(other, 1.0)),
            kind=f"{kind} twin",
        ),
        replace(item, answer=other, points=(LabelledPoint(text, 1.0), LabelledPoint(other, 0.0)), kind=kind),
    )


def turned(item: LabelledAnswer, kind: str, edit: Edit, rng: random.Random) -> Contrast | None:
    """The contrary of a key point that the answer states: the answer, as it was written, misses it."""
    made = _edited([point.text for point in item.points if point.p_missed == 0.0], edit, rng)
    if made is None:
        return None
    text, other = made
    new = set(words(other)) - set(words(text))
    if new & set(words(item.answer)) or any(point.text == other for point in item.points):
        return None
    return Contrast(
        replace(item, kind=f"{kind} twin"), replace(item, points=(LabelledPoint(other, 1.0),), kind=kind)
    )


def flipped(item: LabelledAnswer, kind: str, edit: Edit, rng: random.Random) -> Contrast | None:
    """A short answer with the one word replaced that makes a key point true: now it misses the point."""
    stated = [point for point in item.points if point.p_missed == 0.0]
    made = _edited([point.text for point in stated], edit, rng)
    pair = replaced_word(*made) if made else None
    if made is None or pair is None:
        return None
    old, new = pair
    spoken_words = words(item.answer)
    single = len(sentences(item.answer)) == 1 and len(spoken_words) <= _SHORT
    if not single or spoken_words.count(old) != 1 or new in spoken_words or unrelated(made[0], item.answer):
        return None
    place = re.search(rf"(?<!\w){re.escape(old)}(?!\w)", item.answer, re.IGNORECASE)
    if place is None:
        return None
    answer = put(item.answer, place, new)
    twin = replace(
        item, points=(LabelledPoint(made[0], 0.0), LabelledPoint(made[1], 1.0)), kind=f"{kind} twin"
    )
    return Contrast(twin, replace(item, answer=answer, points=(LabelledPoint(made[0], 1.0),), kind=kind))


def edited(kind: str, edit: Edit) -> Maker:
    """A maker that turns a key point into its contrary, on the side of the answer or of the point."""

    def make(item: LabelledAnswer, rng: random.Random) -> Contrast | None:
        sides = (flipped, turned, crossed)
        return next(
            (made for side in rng.sample(sides, len(sides)) if (made := side(item, kind, edit, rng))), None
        )

    return make


def taking(kind: str, stance: Stance) -> Maker:
    """A maker that has key points owned on one side and only mentioned on the other.

    They make up the whole answer, or stand beside what the answer really says, where other labels stay.
    """

    def make(item: LabelledAnswer, rng: random.Random) -> Contrast | None:
        missing = [p.text for p in item.points if p.p_missed == 1.0 and unrelated(p.text, item.answer)]
        beside = bool(missing) and bool(item.answer.strip()) and rng.random() < 0.5
        told = _told(missing if beside else [point.text for point in item.points], rng)
        if not told:
            return None
        first = rng.random() < 0.3
        sides = []
        for wordings, missed in ((stance.owned, 0.0), (stance.disowned, 1.0)):
            sentence = spoken(rng.choice(wordings), told)
            answer = (
                " ".join((sentence, item.answer) if first else (item.answer, sentence))
                if beside
                else sentence
            )
            points = (
                *(LabelledPoint(text, missed) for text in told),
                *_others(item, told, sentence, beside=beside),
            )
            name = kind if missed else f"{kind} twin"
            sides.append(replace(item, answer=answer, points=points, kind=name))
        return Contrast(*sides)

    return make


def relating(kind: str, relations: tuple[Relation, ...]) -> Maker:
    """A maker of statements of our own on how two things relate."""
    return lambda item, rng: related(item, kind, relations, rng)


def _told(texts: list[str], rng: random.Random) -> list[str]:
    """Some of the points that are one sentence each and share little with each other."""
    told: list[str] = []
    most = rng.randint(1, _MOST_TOLD)
    for text in rng.sample(texts, len(texts)):
        plain = len(sentences(text)) == 1 and "?" not in text
        if plain and len(told) < most and all(unrelated(text, other) for other in told):
            told.append(text)
    return told


def _others(
    item: LabelledAnswer, told: list[str], sentence: str, *, beside: bool
) -> tuple[LabelledPoint, ...]:
    """The points that what is said of `told` leaves as they were, or, alone, does not state."""
    rest = [p for p in item.points if p.text not in told and unrelated(p.text, sentence)]
    return tuple(rest) if beside else tuple(LabelledPoint(p.text, 1.0) for p in rest)


def _edited(texts: list[str], edit: Edit, rng: random.Random) -> tuple[str, str] | None:
    """A text that the edit makes another of, and that other one."""
    rng.shuffle(texts)
    return next(((text, made) for text in texts if (made := edit(text, rng)) and made != text), None)


CONTRASTS: dict[str, Maker] = {
    **{name: taking(name, stance) for name, stance in STANCES.items()},
    "roles": edited("roles", roles),
    "comparative": edited("comparative", comparative),
    "opposite": edited("opposite", opposite),
    "number": edited("number", number),
    "negation": edited("negation", negation),
    "related": relating("related", RELATIONS),
}
"""Kinds to train on, by the names of a recipe's shares."""

HELD_OUT_CONTRASTS: dict[str, Maker] = {
    **{name: taking(name, stance) for name, stance in HELD_OUT.items()},
    "amount": edited("amount", amount),
    "dependent": relating("dependent", HELD_OUT_RELATIONS),
}
"""Kinds to measure on that no recipe can train on."""
