"""Near-duplicates among texts: exact Jaccard similarity of word shingles, found without comparing all pairs.

Two sets of Jaccard similarity t or more share an element among the first |A| - ceil(t|A|) + 1 of each,
in any fixed order of all elements (the prefix filter of Chaudhuri, Ganti and Kaushik, ICDE 2006). So an
index of those few elements finds every pair, and only candidates are compared. Unlike MinHash it never
misses a pair, and a dataset of this pipeline's size (thousands of texts) needs no sketch.
"""

from __future__ import annotations

import math
from collections import defaultdict
from hashlib import blake2b

from grader.text import words

THRESHOLD = 0.7
"""Jaccard similarity from which two texts count as the same. A paragraph with one sentence edited is one."""
SHINGLE = 4
"""Words a shingle. Shared topic words alone don't make a shingle; copied phrases do."""

Shingles = frozenset[int]


def shingles(text: str, size: int = SHINGLE) -> Shingles:
    """Hashes of the runs of `size` words of a text; a text shorter than that is one shingle."""
    tokens = words(text)
    runs = [tokens[i : i + size] for i in range(max(1, len(tokens) - size + 1))]
    return frozenset(_hash(" ".join(run)) for run in runs if run)


def jaccard(left: Shingles, right: Shingles) -> float:
    """Shared over all elements, in [0, 1]; 0 where both are empty."""
    return len(left & right) / len(left | right) if left or right else 0.0


class NearDuplicates:
    """An index of texts by name that answers which of them are near-duplicates of a new one."""

    def __init__(self, threshold: float = THRESHOLD) -> None:
        if not 0 < threshold <= 1:
            raise ValueError("a similarity threshold lies above 0 and at most at 1")
        self._threshold = threshold
        self._texts: dict[str, Shingles] = {}
        self._holders: defaultdict[int, list[str]] = defaultdict(list)

    def add(self, name: str, text: str) -> None:
        """Remember a text under a name that no other text has."""
        if name in self._texts:
            raise ValueError(f"two texts are named {name}")
        grams = shingles(text)
        self._texts[name] = grams
        for shingle in self._prefix(grams):
            self._holders[shingle].append(name)

    def like(self, text: str) -> list[tuple[str, float]]:
        """(name, similarity) of each remembered text at or above the threshold, most similar first."""
        grams = shingles(text)
        candidates = {name for shingle in self._prefix(grams) for name in self._holders.get(shingle, ())}
        scored = [(name, jaccard(grams, self._texts[name])) for name in candidates]
        return sorted(
            (pair for pair in scored if pair[1] >= self._threshold), key=lambda pair: (-pair[1], pair[0])
        )

    def _prefix(self, grams: Shingles) -> list[int]:
        # The tolerance keeps 0.7 * 10 = 7.000000000000001 from shortening the prefix by one.
        needed = math.ceil(self._threshold * len(grams) - 1e-9)
        return sorted(grams)[: len(grams) - needed + 1] if grams else []


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")
