"""Answers of different students that share most of their wording: a fact to be shown, never an accusation."""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import chain

import numpy as np
import numpy.typing as npt

from grader.answers.reading import NearGroup
from grader.domain import Answer
from grader.text import words

SIMILAR = 0.8

_FEWEST_WORDS = 12
"""Shorter answers agree by chance: there are only so many ways to name three planets."""
_SHINGLE = 3
_BANDS, _ROWS, _MET = 25, 5, 3
"""Two answers of similarity s share a band of 5 minima with probability s^5; at 0.8, 99.6% share 3 of 25."""
_CANDIDATES = 16
"""First answers that one answer is compared with in full: those it shares most bands with."""
_BUCKET = 16
"""First answers that share one band. What a whole class shares, as a template, tells nobody apart."""
_PRIME = (1 << 31) - 1


def near_groups(answers: Iterable[Answer], *, at_least: float = SIMILAR) -> list[NearGroup]:
    """Groups of answers to one question that share most three-word sequences, largest first.

    Each member of a group has a Jaccard index of at least `at_least` with the group's first answer, so no
    chain of small changes joins answers that differ. Answers with the same words go together whatever their
    number but make no group alone (`duplicates.identical_groups` has them), nor do those of one student;
    answers under 12 words are left out. Time grows with the number of answers, not with its square:
    candidates come from MinHash signatures cut into bands (Broder 1997; Leskovec, Rajaraman and Ullman,
    Mining of Massive Datasets, 3.4), are limited in number, and are then compared in full.
    """
    by_question: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        by_question[answer.question_id].append(answer)
    groups = [group for asked in by_question.values() for group in _groups(asked, at_least)]
    return sorted(groups, key=lambda group: (-len(group.ids), group.ids))


@dataclass(slots=True)
class _Wording:
    """The answers in one wording: their three-word sequences as numbers."""

    answers: list[Answer]
    sequences: frozenset[int]


@dataclass(slots=True)
class _Group:
    first: _Wording
    members: list[_Wording] = field(default_factory=list)
    similarity: float = 1.0


def _groups(answers: Sequence[Answer], at_least: float) -> list[NearGroup]:
    wordings = _wordings(answers)
    groups: list[_Group] = []
    buckets: dict[tuple[int, bytes], list[int]] = defaultdict(list)
    for wording, bands in zip(wordings, _bands(wordings), strict=True):
        met = Counter(chain.from_iterable(buckets.get(band, ()) for band in bands))
        likest = [place for place, times in met.most_common(_CANDIDATES) if times >= _MET]
        compared = [(_jaccard(wording.sequences, groups[p].first.sequences), -p) for p in likest]
        similarity, place = max(compared, default=(0.0, 0))
        if similarity >= at_least:
            groups[-place].members.append(wording)
            groups[-place].similarity = min(groups[-place].similarity, similarity)
            continue
        groups.append(_Group(wording))
        for band in bands:
            if len(buckets[band]) < _BUCKET:
                buckets[band].append(len(groups) - 1)
    return [_named(group) for group in groups if _several(group)]


def _wordings(answers: Sequence[Answer]) -> list[_Wording]:
    """Every wording long enough, in the order of its first answer."""
    wordings: dict[tuple[str, ...], _Wording] = {}
    for answer in answers:
        spoken = tuple(words(answer.text))
        if spoken in wordings:
            wordings[spoken].answers.append(answer)
        elif len(spoken) >= _FEWEST_WORDS:
            wordings[spoken] = _Wording([answer], frozenset(_sequences(spoken)))
    return list(wordings.values())


def _sequences(spoken: Sequence[str]) -> list[int]:
    """Each three-word sequence as a number: the same in every run, as Python's own hash is not."""
    numbers = np.array([_number(word) for word in spoken], np.uint64)
    rows = np.stack([numbers[start : len(numbers) - _SHINGLE + 1 + start] for start in range(_SHINGLE)])
    mixed: list[int] = ((rows * _hashes()[:_SHINGLE, :1] % _PRIME).sum(axis=0) % _PRIME).tolist()
    return mixed


@lru_cache(maxsize=1 << 16)
def _number(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "surrogatepass")) % _PRIME


def _bands(wordings: Sequence[_Wording]) -> list[list[tuple[int, bytes]]]:
    """The bands of each wording's MinHash signature."""
    if not wordings:
        return []
    sizes = [len(wording.sequences) for wording in wordings]
    numbers = np.fromiter(chain.from_iterable(w.sequences for w in wordings), np.uint64, sum(sizes))
    distinct, places = np.unique(numbers, return_inverse=True)
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    signature = np.empty((len(wordings), _BANDS * _ROWS), np.uint32)
    for column, (factor, offset) in enumerate(_hashes()):
        hashed = ((distinct * factor + offset) % _PRIME).astype(np.uint32)
        signature[:, column] = np.minimum.reduceat(hashed[places], starts)
    width = _ROWS * signature.itemsize
    cut = [row.tobytes() for row in signature]
    return [[(band, row[band * width : (band + 1) * width]) for band in range(_BANDS)] for row in cut]


@cache
def _hashes() -> npt.NDArray[np.uint64]:
    """Factors and offsets of universal hash functions modulo a prime (Carter and Wegman 1979)."""
    generator = np.random.Generator(np.random.PCG64(14))
    return generator.integers(1, _PRIME, size=(_BANDS * _ROWS, 2), dtype=np.uint64)


def _jaccard(one: frozenset[int], other: frozenset[int]) -> float:
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)


def _several(group: _Group) -> bool:
    """More than one wording, of more than one student."""
    everybody = {a.student for wording in (group.first, *group.members) for a in wording.answers}
    return bool(group.members) and len(everybody) > 1


def _named(group: _Group) -> NearGroup:
    ids = tuple(a.id for wording in (group.first, *group.members) for a in wording.answers)
    return NearGroup(ids=ids, similarity=round(group.similarity, 4))
