"""A part of labelled answers, in which every group is heard."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import TypeVar

from grader.labelled.answers import LabelledAnswer
from grader.text import is_blank, words

T = TypeVar("T")


def spread(answers: Sequence[LabelledAnswer], limit: int | None, seed: int = 0) -> tuple[LabelledAnswer, ...]:
    """At most `limit` answers, taken in turn from every group, in their old order.

    Answers within a group and groups among themselves are drawn by `seed`, so that a few answers still show
    many groups.
    """
    if limit is None or limit >= len(answers):
        return tuple(answers)
    piles = _by_group(range(len(answers)), [answer.group for answer in answers])
    dice = random.Random(seed)
    dice.shuffle(piles)
    for pile in piles:
        dice.shuffle(pile)
    chosen = [index for _, index in zip(range(limit), _in_turn(piles), strict=False)]
    return tuple(answers[index] for index in sorted(chosen))


def dev_sample(answers: Sequence[LabelledAnswer], labels: int, seed: int) -> list[LabelledAnswer]:
    """Whole answers worth about `labels` labels, one group after the other, drawn by `seed`."""
    rng = random.Random(seed)
    piles = _by_group(answers, [answer.group for answer in answers])
    for pile in piles:
        rng.shuffle(pile)
    rng.shuffle(piles)
    return _worth(_in_turn([pile[::-1] for pile in piles]), labels)


def hashed(answers: Sequence[LabelledAnswer], labels: int) -> list[LabelledAnswer]:
    """Whole answers worth about `labels` labels, chosen by what stands in them and by nothing else.

    The same on every machine and in every order of the file; a smaller draw is a part of a larger one.
    """

    def rank(answer: LabelledAnswer) -> str:
        content = "\0".join((answer.question, answer.answer, *answer.key_points))
        return hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()

    return _worth(sorted(answers, key=rank), labels)


def few(
    answers: Sequence[LabelledAnswer], labels: int, *, longest: int | None = None
) -> list[LabelledAnswer]:
    """The first answers worth about `labels` labels, one group after the other, none of over `longest` words.

    Blank answers are left out: no model is asked about them.
    """
    asked = [
        answer
        for answer in answers
        if not is_blank(answer.answer) and (longest is None or len(words(answer.answer)) <= longest)
    ]
    return _worth(_in_turn(_by_group(asked, [answer.group for answer in asked])), labels)


def _by_group(items: Iterable[T], groups: Sequence[str]) -> list[list[T]]:
    piles: dict[str, list[T]] = {}
    for item, group in zip(items, groups, strict=True):
        piles.setdefault(group, []).append(item)
    return list(piles.values())


def _in_turn(piles: Sequence[Sequence[T]]) -> Iterator[T]:
    absent = object()
    for turn in zip_longest(*piles, fillvalue=absent):
        yield from (item for item in turn if item is not absent)  # type: ignore[misc]


def _worth(answers: Iterable[LabelledAnswer], labels: int) -> list[LabelledAnswer]:
    chosen: list[LabelledAnswer] = []
    count = 0
    for answer in answers:
        if count >= labels:
            break
        chosen.append(answer)
        count += len(answer.points)
    return chosen
