"""What in an answer speaks for a key point: the sentence a covered verdict rests on, or comes nearest.

At once and without a model: the sentences that share most words with the key point. On request: the
model scores every sentence, alone and with its neighbour, as if it were the whole answer, and the one
with the lowest margin carries the verdict.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from grader.engines.base import Engine, Task
from grader.text import sentences, words

MOST_SENTENCES = 40
"""Sentences that the model reads for one key point; of a longer answer, those nearest by words."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A span of an answer, as offsets into the text that was given; empty when there is none."""

    start: int
    end: int
    strength: float
    """By words: the weighted share of the key point's words, in [0, 1]. By model: its margin, in nats."""
    by_model: bool = False

    @property
    def is_empty(self) -> bool:
        return self.start == self.end


NOTHING = Evidence(0, 0, 0.0)


def nearest(text: str, wordings: tuple[str, ...]) -> Evidence:
    """The sentence of `text` that shares most with any wording of a key point.

    A word counts more the rarer it is among the answer's sentences (inverse sentence frequency), so that
    'the' proves nothing. Takes well under a millisecond on a usual answer.
    """
    spans = sentences(text)
    bags = [set(words(text[a:b])) for a, b in spans]
    seen = Counter(word for bag in bags for word in bag)
    best = NOTHING
    for wording in wordings:
        wanted = {w for w in words(wording) if len(w) > 2} or set(words(wording))
        weight = {w: 1 / (1 + math.log(1 + seen[w])) for w in wanted}
        possible = sum(weight.values()) or 1.0
        for (start, end), bag in zip(spans, bags, strict=True):
            share = sum(weight[w] for w in wanted & bag) / possible
            if share > best.strength:
                best = Evidence(start, end, share)
    return best


def scored_evidence(engine: Engine, question: str, text: str, wording: str) -> Evidence:
    """The sentence, or pair of neighbours, that the model finds stating `wording` most clearly.

    A pair wins only where it is clearly stronger than its best sentence alone. Raises what `engine` raises.
    """
    spans = sentences(text)
    if len(spans) > MOST_SENTENCES:
        order = sorted(spans, key=lambda s: -nearest(text[s[0] : s[1]], (wording,)).strength)
        spans = sorted(order[:MOST_SENTENCES])
    if not spans:
        return Evidence(0, 0, 0.0, by_model=True)
    pairs = [(a[0], b[1]) for a, b in pairwise(spans) if b[1] - a[0] < 600]
    candidates = [*spans, *pairs]
    tasks = [Task(question, text[a:b], (wording,)) for a, b in candidates]
    margins = {}
    for index, (score,) in engine.score(tasks):
        margins[index] = score.margin if score.margin is not None else (1.0 if score.missed else -1.0)
    handicap = {i: 0.0 if i < len(spans) else _PAIR_HANDICAP for i in margins}
    best = min(margins, key=lambda i: (margins[i] + handicap[i], i))
    return Evidence(*candidates[best], margins[best], by_model=True)


_PAIR_HANDICAP = 0.5
"""Nats by which a pair must be stronger: twice the text says more by chance."""
