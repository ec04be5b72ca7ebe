"""Statements of our own on how two things relate, with what else says the same and what says the reverse.

Whether they are true does not matter: a key point is covered by an answer that says the same, false or not.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from grader.labelled import LabelledAnswer, LabelledPoint
from training.data.contrasts.pair import Contrast


@dataclass(frozen=True, slots=True)
class Relation:
    """Wordings with {a} and {b}; `reverse` is `point` with the two exchanged, or its contrary."""

    question: str
    point: str
    reverse: str
    same: tuple[str, ...]
    """They state the point."""
    contrary: tuple[str, ...]
    """They state the reverse."""
    neither: tuple[str, ...]
    """They state neither."""
    things: tuple[tuple[str, ...], ...]
    """Sets of which two are drawn."""


_MATERIALS = ("lead", "cork", "honey", "pine wood", "mercury", "candle wax", "marble", "diesel")
_ANIMALS = ("the otter", "the heron", "the beetle", "the carp", "the stoat", "the vole", "the hawk")
_EVENTS = ("the harvest", "the strike", "the election", "the flood", "the treaty", "the siege", "the trial")
_QUANTITIES = (
    "the tax",
    "the demand",
    "the price",
    "the wage",
    "the tension",
    "the friction",
    "the humidity",
)
_PARTS = ("the cortex", "the sepal", "the valve", "the crystal", "the cabinet", "the committee", "the stanza")
_CAUSES = ("drought", "erosion", "inflation", "friction", "unemployment", "infection", "pollution", "stress")
_SIDES = ("the left valve", "the right valve", "the outer layer", "the inner layer", "the front muscle")


def _compared(more: str, less: str, plain: str, *things: tuple[str, ...]) -> Relation:
    return Relation(
        "How do {a} and {b} compare?",
        f"{{a}} is {more} than {{b}}.",
        f"{{b}} is {more} than {{a}}.",
        (
            f"{{b}} is {less} than {{a}}.",
            f"Compared to {{b}}, {{a}} is {more}.",
            f"{{b}} isn't as {plain} as {{a}}.",
            f"Of the two, {{a}} is the {more} one.",
            f"The {less} one is {{b}}, not {{a}}.",
        ),
        (
            f"{{a}} is {less} than {{b}}.",
            f"Compared to {{a}}, {{b}} is {more}.",
            f"{{a}} isn't as {plain} as {{b}}.",
            f"Of the two, {{b}} is the {more} one.",
            f"The {less} one is {{a}}, not {{b}}.",
        ),
        (f"{{a}} and {{b}} are equally {plain}.", f"I know that {{b}} is {plain}, and so is {{a}}."),
        things,
    )


RELATIONS: tuple[Relation, ...] = (
    _compared("heavier", "lighter", "heavy", _MATERIALS, _ANIMALS),
    _compared("denser", "less dense", "dense", _MATERIALS),
    _compared("harder", "softer", "hard", _MATERIALS),
    _compared("more expensive", "cheaper", "expensive", _MATERIALS),
    _compared("faster", "slower", "fast", _ANIMALS),
    _compared("larger", "smaller", "large", _ANIMALS, _PARTS),
    _compared("more common", "rarer", "common", _ANIMALS, _MATERIALS),
    Relation(
        "How are {a} and {b} connected?",
        "{a} leads to {b}.",
        "{b} leads to {a}.",
        (
            "{b} is a result of {a}.",
            "Because of {a} there is {b}.",
            "{a} brings about {b}.",
            "{b} comes from {a}.",
        ),
        (
            "{a} is a result of {b}.",
            "Because of {b} there is {a}.",
            "{b} brings about {a}.",
            "{a} comes from {b}.",
        ),
        (
            "{a} has nothing to do with {b}.",
            "There is {a} and there is {b}.",
            "Both {b} and {a} have one cause.",
        ),
        (_CAUSES,),
    ),
    Relation(
        "In which order did this happen?",
        "{a} came before {b}.",
        "{b} came before {a}.",
        (
            "{b} came after {a}.",
            "First there was {a}, then {b}.",
            "{b} followed {a}.",
            "{a} was earlier than {b}.",
        ),
        (
            "{a} came after {b}.",
            "First there was {b}, then {a}.",
            "{a} followed {b}.",
            "{b} was earlier than {a}.",
        ),
        ("{a} and {b} happened at the same time.", "Both {b} and {a} took place."),
        (_EVENTS,),
    ),
    Relation(
        "What does {a} have to do with {b}?",
        "{a} is a part of {b}.",
        "{b} is a part of {a}.",
        ("{b} contains {a}.", "{a} belongs inside {b}.", "{b} has {a} in it.", "Inside {b} we find {a}."),
        ("{a} contains {b}.", "{b} belongs inside {a}.", "{a} has {b} in it.", "Inside {a} we find {b}."),
        ("{a} lies next to {b}.", "{a} and {b} are separate.", "I have heard of {b} and of {a}."),
        (_PARTS,),
    ),
    Relation(
        "What happens to {b} when {a} changes?",
        "When {a} rises, {b} falls.",
        "When {a} rises, {b} rises too.",
        (
            "The higher {a}, the lower {b}.",
            "With more of {a} there is less of {b}.",
            "{b} goes down as {a} goes up.",
        ),
        (
            "The higher {a}, the higher {b}.",
            "With more of {a} there is more of {b}.",
            "{b} goes up along with {a}.",
        ),
        ("{b} stays the same whatever {a} does.", "{a} matters to {b} in some way."),
        (_QUANTITIES,),
    ),
    Relation(
        "What do {a} and {b} do?",
        "{a} opens while {b} closes.",
        "{b} opens while {a} closes.",
        (
            "{b} closes and {a} opens.",
            "One opens, namely {a}, the other, {b}, closes.",
            "{a} opens as {b} shuts.",
        ),
        (
            "{a} closes and {b} opens.",
            "One opens, namely {b}, the other, {a}, closes.",
            "{b} opens as {a} shuts.",
        ),
        ("{a} and {b} open together.", "Both {b} and {a} close."),
        (_SIDES,),
    ),
    Relation(
        "Who eats whom?",
        "{a} feeds on {b}.",
        "{b} feeds on {a}.",
        ("{b} is eaten by {a}.", "{a} hunts and eats {b}.", "{b} is the food of {a}."),
        ("{a} is eaten by {b}.", "{b} hunts and eats {a}.", "{a} is the food of {b}."),
        ("{a} and {b} eat the same things.", "Neither of {b} and {a} eats the other."),
        (_ANIMALS,),
    ),
)
"""Relations to train on."""

HELD_OUT_RELATIONS: tuple[Relation, ...] = (
    Relation(
        "What passes between {a} and {b}?",
        "{a} passes heat on to {b}.",
        "{b} passes heat on to {a}.",
        ("{b} gets its heat from {a}.", "Heat goes out of {a} into {b}.", "{b} is warmed by {a}."),
        ("{a} gets its heat from {b}.", "Heat goes out of {b} into {a}.", "{a} is warmed by {b}."),
        ("No heat goes from {a} to {b} or back.", "There is heat in {b} and in {a}."),
        (_MATERIALS,),
    ),
    Relation(
        "Who depends on whom?",
        "{a} depends on {b}.",
        "{b} depends on {a}.",
        ("Without {b} there would be no {a}.", "{a} needs {b}.", "{b} is what {a} relies on."),
        ("Without {a} there would be no {b}.", "{b} needs {a}.", "{a} is what {b} relies on."),
        ("{a} and {b} are independent.", "Both {b} and {a} depend on something."),
        (_CAUSES, _MATERIALS),
    ),
)
"""Relations that no training ever sees: for measuring."""


def related(item: LabelledAnswer, kind: str, relations: tuple[Relation, ...], rng: random.Random) -> Contrast:
    """Two things, and answers that relate them one way and the other; only the source is the item's."""
    relation = rng.choice(relations)
    a, b = rng.sample(rng.choice(relation.things), 2)

    def put(text: str) -> str:
        text = text.format(a=a, b=b)
        return text[:1].upper() + text[1:]

    def side(answer: str, missed: tuple[float, float], name: str) -> LabelledAnswer:
        points = [
            LabelledPoint(put(relation.point), missed[0]),
            LabelledPoint(put(relation.reverse), missed[1]),
        ]
        return replace(
            item,
            group=f"relation {a} {b}",
            question=put(relation.question),
            answer=_as_typed(put(answer), rng),
            points=tuple(points),
            kind=name,
        )

    changed, labels = rng.choice(relation.contrary), (1.0, 0.0)
    if rng.random() < 0.25:
        changed, labels = rng.choice(relation.neither), (1.0, 1.0)
    same = rng.choice((relation.point, *relation.same))
    return Contrast(side(same, (0.0, 1.0), f"{kind} twin"), side(changed, labels, kind))


def _as_typed(text: str, rng: random.Random) -> str:
    """Now and then without capital letters, without the full stop, or with a start of one's own."""
    draw = rng.random()
    if draw < 0.25:
        return text.lower().removesuffix(".")
    if draw < 0.4:
        return f"I think {text[:1].lower()}{text[1:]}"
    return text
