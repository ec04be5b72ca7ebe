"""Key points worded as teachers write rubric items: as orders to the grader, with marks, as alternatives.

A teacher writes 'The student mentions either one of the following: ... OR ...' where the labelled data says
the thing itself. A frame changes the form of what is asked for and no more, so the label of a key point
stays; the label of alternatives follows from theirs.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from grader.text import sentences, words
from training.augment import unrelated
from training.rows import Item, Point

ALTERNATIVES = 0.3
"""Share of the reworded key points that become 'one of two'."""

_FRAMES = (
    "The student states that {clause}.",
    "The student mentions that {clause}",
    "The student indicated that {clause}.",
    "The student should mention that {clause}",
    "The student's solution shows that {clause}.",
    "The student wrote down, or showed in another way, that {clause}.",
    "The student knows that {clause}.",
    "The answer says that {clause}",
    "The answer must say, in any words, that {clause}.",
    "The answer makes clear that {clause}.",
    "States that {clause}",
    "Mentions that {clause}.",
    "Recognises that {clause}",
    "Explains that {clause}.",
    "Points out that {clause}",
    "One mark for saying that {clause}.",
    "Give the mark if the student wrote that {clause}, or something like it.",
    "Credit answers which say that {clause}.",
    "Key idea: {whole}",
    "Accept any wording of: {whole}",
    "1 mark: {whole}",
    "{whole} (1 mark)",
    "{whole} [1]",
    "{whole} (or words to that effect)",
)
_EITHER = (
    "The student mentions one of these: {whole} OR {other_whole}",
    "The student should give either of the following: {whole} OR {other_whole}",
    "Either: {whole} Or: {other_whole}",
    "Any one of: (i) {whole} (ii) {other_whole}",
    "The answer says that {clause}, or that {other_clause}.",
    "One mark for saying that {clause} OR that {other_clause}.",
)
_LOWERED = frozenset(
    words(
        "a all an as at because both by each every for he her his if in it its many most no on one she some "
        "that the their there these they this those to we when with you"
    )
)
"""Words that open a sentence in capitals for no other reason, so that they lose them inside one."""


def worded(item: Item, pool: Sequence[Item], share: float, rng: random.Random) -> Item:
    """About `share` of the item's key points as rubric items.

    An alternative is another key point of the item, and the two are missed if both are; or one of another
    group of `pool` that the answer can't state, which leaves the label as it is.
    """
    points = [
        _worded(point, [*item.points[:place], *item.points[place + 1 :]], item, pool, rng)
        if rng.random() < share
        else point
        for place, point in enumerate(item.points)
    ]
    return replace(item, points=tuple(points))


def _worded(
    point: Point, others: Sequence[Point], item: Item, pool: Sequence[Item], rng: random.Random
) -> Point:
    if rng.random() < ALTERNATIVES:
        other = _alternative(others, item, pool, rng)
        if other is not None:
            first, second = (point, other) if rng.random() < 0.5 else (other, point)
            text = _framed(rng, _EITHER, whole=first.text, other_whole=second.text)
            return Point(text, min(point.missed, other.missed))
    return Point(_framed(rng, _FRAMES, whole=point.text), point.missed)


def _alternative(
    others: Sequence[Point], item: Item, pool: Sequence[Item], rng: random.Random
) -> Point | None:
    """Another key point of the item, else one of another group; None where neither is to be had."""
    if others and rng.random() < 0.5:
        return rng.choice(others)
    strange = rng.choice(pool)
    if strange.group == item.group or strange.question == item.question or not strange.points:
        return None
    text = rng.choice(strange.points).text
    return Point(text, 1.0) if unrelated(text, item.answer) else None


def _framed(rng: random.Random, frames: Sequence[str], **texts: str) -> str:
    """One of `frames`, filled; several sentences don't make a clause, so they get a frame for whole ones."""
    if any(len(sentences(text)) > 1 for text in texts.values()):
        frames = [frame for frame in frames if "clause}" not in frame]
    wholes = {name: text.strip() for name, text in texts.items()}
    clauses = {name.replace("whole", "clause"): _clause(text) for name, text in texts.items()}
    return rng.choice(frames).format(**wholes, **clauses)


def _clause(text: str) -> str:
    """A sentence as it stands inside another one."""
    clause = text.strip().removesuffix(".")
    first, space, rest = clause.partition(" ")
    return first.lower() + space + rest if first.lower() in _LOWERED else clause
