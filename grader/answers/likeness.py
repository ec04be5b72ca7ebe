"""Answers of different students that share most of their wording: a fact to be shown, never an accusation."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from grader.answers.reading import NearPair
from grader.domain import Answer
from grader.text import words

SIMILAR = 0.8
MOST_PAIRS = 1_000
"""Pairs named for one question; a class that copied one text would give half a million."""

_FEWEST_WORDS = 12
"""Shorter answers agree by chance: there are only so many ways to name three planets."""
_SHINGLE = 3
_SHARED = 3
"""Rare sequences two answers must share before they are compared in full."""


def near_pairs(answers: Iterable[Answer], *, at_least: float = SIMILAR) -> list[NearPair]:
    """Pairs of different students whose answers to one question share most three-word sequences.

    `similarity` is the Jaccard index of the sets of sequences. Answers with the same words are named once
    (`duplicates.identical_groups` has them all); answers under 12 words are left out, and so is what goes
    beyond MOST_PAIRS a question.
    """
    by_question: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        by_question[answer.question_id].append(answer)
    found: list[NearPair] = []
    for group in by_question.values():
        found += islice(_pairs(group, at_least), MOST_PAIRS)
    return sorted(found, key=lambda pair: (-pair.similarity, pair.first, pair.second))


def _pairs(answers: Sequence[Answer], at_least: float) -> Iterator[NearPair]:
    """The pairs, each compared with few others yet none missed.

    With sequences in one order from rare to common, two sets of n sequences that share t*n of them share
    l within the first n - ceil(t*n) + l of each (the prefix filter of Chaudhuri et al. 2006, with the
    longer prefixes of Wang et al. 2012), so only answers that meet l times in an index are compared.
    """
    distinct = _distinct(answers)
    postings: dict[int, list[int]] = defaultdict(list)
    for place, (answer, ordered) in enumerate(distinct):
        prefix = ordered[: len(ordered) - math.ceil(at_least * len(ordered)) + _SHARED]
        met = Counter(other for sequence in prefix for other in postings[sequence])
        mine = frozenset(ordered)
        for other, times in sorted(met.items()):
            if times < _SHARED or distinct[other][0].student == answer.student:
                continue
            similarity = len(mine.intersection(distinct[other][1])) / len(mine.union(distinct[other][1]))
            if similarity >= at_least:
                first = distinct[other][0].id
                yield NearPair(first=first, second=answer.id, similarity=round(similarity, 4))
        for sequence in prefix:
            postings[sequence].append(place)


def _distinct(answers: Sequence[Answer]) -> list[tuple[Answer, list[int]]]:
    """Answers long enough and of different words, with their sequences as numbers, rarest first."""
    numbers: dict[tuple[str, ...], int] = {}
    seen: set[tuple[str, ...]] = set()
    found = []
    for answer in answers:
        spoken = tuple(words(answer.text))
        if len(spoken) < _FEWEST_WORDS or spoken in seen:
            continue
        seen.add(spoken)
        sequences = zip(*(spoken[start:] for start in range(_SHINGLE)), strict=False)
        found.append((answer, {numbers.setdefault(sequence, len(numbers)) for sequence in sequences}))
    frequency = Counter(number for _, sequences in found for number in sequences)
    return [
        (answer, sorted(sequences, key=lambda number: (frequency[number], number)))
        for answer, sequences in found
    ]
