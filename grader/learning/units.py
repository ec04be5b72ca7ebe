"""Alike pairs of one key point as one: what is asked at once and counts once."""

from __future__ import annotations

import hashlib
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
    """(units,) Its place in a shuffle that depends on nothing but ids."""


def units(pairs: Pairs) -> Units:
    """Put alike pairs together."""
    named = pairs.point * (pairs.alike.max(initial=0) + 1) + pairs.alike
    _, first, of, size = np.unique(named, return_index=True, return_inverse=True, return_counts=True)
    decided = np.zeros(len(first), dtype=np.bool_)
    decided[of[~pairs.left]] = True
    return Units(
        of.astype(np.int64), first.astype(np.int64), size.astype(np.int64), decided, _luck(pairs, of)
    )


def _luck(pairs: Pairs, of: Integers) -> Integers:
    """The pairs are shuffled by the hashes of their ids; a unit comes where its luckiest pair does.

    So the first units are a random sample in which each has the weight of its pairs.
    """
    ticket = [
        hashlib.sha256("\x1f".join(key).encode("utf-8", "surrogatepass")).hexdigest() for key in pairs.keys
    ]
    shuffled = of[np.argsort(np.array(ticket, dtype=np.str_))]
    _, earliest = np.unique(shuffled, return_index=True)
    return np.argsort(np.argsort(earliest)).astype(np.int64)
