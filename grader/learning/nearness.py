"""Answers that are nearly the same to the model, whatever their words."""

from __future__ import annotations

import numpy as np

from grader.learning.standing import Standing

NEAR = 0.9
"""Cosine of two states about their key point's mean from which on two answers are near-alike."""
_MOST = 12
"""Answers that a teacher can be asked to look at together."""


def near_answers(standing: Standing, answer_id: str) -> list[str]:
    """Ids of the answers whose states are near this one's on every key point, the nearest first; at most 12.

    None where the model's states are not known, or but one of the two was read for a key point.
    """
    pairs = standing.pairs
    mine = [row for row, key in enumerate(pairs.keys) if key[0] == answer_id]
    least: dict[str, float] = {}
    for place, row in enumerate(mine):
        rows = np.flatnonzero(pairs.point == pairs.point[row])
        cosines = pairs.places[rows] @ pairs.places[row]
        near = {pairs.keys[rows[i]][0]: float(cosines[i]) for i in np.flatnonzero(cosines >= NEAR)}
        least = {
            other: min(cosine, least.get(other, cosine))
            for other, cosine in near.items()
            if other != answer_id and (other in least or not place)
        }
    return sorted(least, key=lambda other: (-least[other], other))[:_MOST]
