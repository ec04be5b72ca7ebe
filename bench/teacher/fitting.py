"""The prior, fitted by what it foretells: empirical Bayes by prediction.

In every class some pairs are decided at random, and a prior is judged by the mean log loss of the rest
(Gneiting & Raftery 2007), each set counting alike. A coordinate search suits six numbers whose effect is
smooth; how far the temper spreads is left as it is. To report a set, the prior is fitted on the others.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import numpy as np

from bench.teacher.classes import Class
from bench.teacher.measuring import FEWEST_PAIRS
from bench.teacher.oracle import Oracle
from grader.learning import Pairs, Prior, stand

DECISIONS = (3, 6, 12)
"""Decided a key point, before the rest is foretold."""
CLASSES = 6
"""Of each set, at most: evenly taken from all."""
_FACTORS = (2.0, 2**0.5)
_FIELDS = ("point", "question", "slope", "state", "shared_state", "temper")
_LEAST = 1e-4

Case = tuple[Pairs, np.ndarray]


class PriorFit:
    """Scores priors on several sets and searches for the best."""

    def __init__(self, sets: Mapping[str, Sequence[Class]]) -> None:
        self._cases = {name: _cases(classes) for name, classes in sets.items()}
        self._loss = cache(self._loss_of)

    def best(self, names: Iterable[str], start: Prior) -> Prior:
        """The prior that foretells these sets best, from `start` in shrinking steps."""
        chosen = sorted(names)

        def loss(prior: Prior) -> float:
            return float(np.mean([self._loss(prior, name) for name in chosen]))

        now, reached = start, loss(start)
        for factor in _FACTORS:
            moved = True
            while moved:
                moved = False
                for field in _FIELDS:
                    for by in (factor, 1 / factor):
                        tried = now.model_copy(update={field: round(getattr(now, field) * by, 3)})
                        if (value := loss(tried)) < reached - _LEAST:
                            now, reached, moved = tried, value, True
                            break
        return now

    def _loss_of(self, prior: Prior, name: str) -> float:
        """Mean log loss of a set's undecided pairs, nats."""
        losses = []
        for pairs, missed in self._cases[name]:
            p = np.clip(stand(pairs, prior).p_missed, 1e-6, 1 - 1e-6)
            losses.append(-np.log(np.where(missed, p, 1 - p))[pairs.left])
        return float(np.mean(np.concatenate(losses)))


def _cases(classes: Sequence[Class]) -> list[Case]:
    able = [c for c in classes if len(c.labels) >= FEWEST_PAIRS]
    taken = able[:: max(1, len(able) // CLASSES)]
    cases = []
    for each in DECISIONS:
        for held in taken:
            pairs, oracle = held.pairs(), Oracle(held.labels)
            rows = list(range(len(pairs.keys)))
            random.Random(each).shuffle(rows)
            points = int(pairs.point.max(initial=-1)) + 1
            if each * points > len(rows) * 2 // 3:
                continue
            for row in rows[: each * points]:
                oracle.decide(pairs.keys[row])
            missed = np.array([held.labels[key] for key in pairs.keys])
            cases.append((pairs.after(oracle.decisions), missed))
    return cases
