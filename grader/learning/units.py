"""Alike pairs of one key point as one: what is asked at once and counts once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from grader.learning.pairs import Pairs
from grader.metrics.arrays import Bools, Integers


@dataclass(frozen=True, eq=False)
class Units:
    """The units of a question's pairs, by the order of their first pairs."""

    of: Integers
    """(pairs,) The unit of each pair."""
    first: Integers
    """(units,) Its first pair."""
    size: Integers
    """(units,) How many pairs it stands for."""
    decided: Bools
    """(units,) Whether a pair of it is decided."""
    luck: Integers
    """(units,) Its place in a shuffle that depends on nothing but ids.

    A unit comes where the luckiest of its pairs does, so the first ones are a random sample of pairs.
    """


def units(pairs: Pairs) -> Units:
    """Put alike pairs together."""
    named = pairs.point * (pairs.alike.max(initial=0) + 1) + pairs.alike
    _, first, of, size = np.unique(named, return_index=True, return_inverse=True, return_counts=True)
    luck = np.full(len(first), len(of), dtype=np.int64)
    np.minimum.at(luck, of, pairs.luck)
    decided = np.zeros(len(first), dtype=np.bool_)
    decided[of[~pairs.left]] = True
    return Units(of.astype(np.int64), first.astype(np.int64), size.astype(np.int64), decided, luck)
