"""Decisions that do not go together: alike answers decided differently, and what none would have foretold."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

import numpy as np

from grader.gradebook import Key
from grader.learning.nearness import NEAR
from grader.learning.standing import Standing

UNLIKELY = 0.05
"""A decision that all others give a smaller chance than this is worth a second look."""


class ContradictionKind(StrEnum):
    """What is wrong between two decisions."""

    ALIKE = "alike"
    """The answers are alike."""
    NEAR = "near"
    """To the model the answers are nearly the same."""
    UNLIKELY = "unlikely"
    """The first decision is very unlikely after all others; the second speaks most against it."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two pairs of one key point to look at side by side, decided differently."""

    kind: ContradictionKind
    one: Key
    other: Key
    surprise: float
    """1 minus the chance that all other decisions give to what was said of `one`; near 1 is odd."""


def contradictions(standing: Standing) -> list[Contradiction]:
    """Pairs of decisions to confirm or correct, the oddest first. Each decision is named once as `one`."""
    pairs = standing.pairs
    decided = np.flatnonzero(~pairs.left)
    missed = pairs.decided[decided]
    p = standing.p_missed[decided]
    odd = np.where(missed == 1, 1 - p, p)
    near = pairs.places[decided] @ pairs.places[decided].T
    by_decision: dict[int, Contradiction] = {}
    for a, b in combinations(range(len(decided)), 2):
        if missed[a] == missed[b] or pairs.point[decided[a]] != pairs.point[decided[b]]:
            continue
        alike = pairs.alike[decided[a]] == pairs.alike[decided[b]]
        if not alike and near[a, b] < NEAR:
            continue
        one, other = (a, b) if odd[a] >= odd[b] else (b, a)
        kind = ContradictionKind.ALIKE if alike else ContradictionKind.NEAR
        by_decision.setdefault(one, _contradiction(standing, kind, decided[one], decided[other], odd[one]))
    for a in np.flatnonzero(odd > 1 - UNLIKELY).tolist():
        against = (missed != missed[a]) & (pairs.point[decided] == pairs.point[decided[a]])
        if a not in by_decision and against.any():
            nearest = np.argmax(np.where(against, near[a], -np.inf))
            by_decision[a] = _contradiction(
                standing, ContradictionKind.UNLIKELY, decided[a], decided[nearest], odd[a]
            )
    return sorted(by_decision.values(), key=lambda c: (-c.surprise, c.one))


def _contradiction(
    standing: Standing, kind: ContradictionKind, one: int, other: int, surprise: float
) -> Contradiction:
    keys = standing.pairs.keys
    return Contradiction(kind, keys[one], keys[other], float(surprise))
