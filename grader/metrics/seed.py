"""The metrics of the work this project grows from, exactly: sets of missed points, averaged over examples."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from grader.metrics.arrays import Floats


def seed_scores(
    truth: Sequence[Collection[str]], flagged: Sequence[Collection[str]], *, empty_agrees: bool = False
) -> Floats:
    """Precision, recall and F1 of each example: an array (examples, 3) whose column means are the figures.

    Points are compared as exact strings, as sets. What is undefined is 0: an example of which people and
    grader both say that nothing is missed then counts 0, which is what the seed did. With `empty_agrees`
    such an example counts 1.
    """
    rows = [_example(frozenset(t), frozenset(f), empty_agrees) for t, f in zip(truth, flagged, strict=True)]
    return np.array(rows, dtype=np.float64).reshape(-1, 3)


def _example(
    truth: frozenset[str], flagged: frozenset[str], empty_agrees: bool
) -> tuple[float, float, float]:
    if not truth and not flagged:
        value = 1.0 if empty_agrees else 0.0
        return value, value, value
    hits = len(truth & flagged)
    precision = hits / len(flagged) if flagged else 0.0
    recall = hits / len(truth) if truth else 0.0
    f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
    return precision, recall, f1
