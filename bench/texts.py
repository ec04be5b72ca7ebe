"""Made-up answers of a given length, alike from run to run."""

from __future__ import annotations

import random

QUESTION = "Explain how a town can protect itself against floods."
_SUBJECTS = (
    "The river",
    "A wall of sandbags",
    "The council",
    "A reservoir",
    "Rain on concrete",
    "The old bridge",
)
_VERBS = ("holds back", "slows down", "carries away", "gives room to", "makes worse", "measures")
_OBJECTS = ("the water", "the flood", "mud and branches", "the meadow below", "the lower streets", "the peak")


def answer(words: int, seed: int) -> str:
    """About `words` words of plain sentences."""
    draw = random.Random(seed)
    sentences: list[str] = []
    while len(" ".join(sentences).split()) < words:
        parts = (draw.choice(_SUBJECTS), draw.choice(_VERBS), draw.choice(_OBJECTS))
        sentences.append(f"{' '.join(parts)} when it has rained for {draw.randrange(2, 9)} days.")
    return " ".join(sentences)


def points(count: int) -> tuple[str, ...]:
    """`count` key points of about eight words."""
    draw = random.Random(count)
    every = [f"{s} {v} {o}." for s in _SUBJECTS for v in _VERBS for o in _OBJECTS]
    return tuple(draw.sample(every, count))
