"""Small pieces every table module shares."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TypeVar

from grader.domain import KeyPoint, Rubric

_T = TypeVar("_T")

PointKey = tuple[str, str]
"""(question id, key point id)"""


def now() -> str:
    """The time, as the gradebook writes it: ISO 8601, UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def wording(question_text: str, point: KeyPoint) -> str:
    """A fingerprint of what a verdict on this key point was about: question, wordings, what is not enough."""
    texts = (question_text, *point.wordings)
    joined = "\x1f".join((*texts, "\x1e", *point.reject) if point.reject else texts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def wordings(rubric: Rubric) -> dict[PointKey, str]:
    """The fingerprint of every key point as the rubric words it."""
    return {(q.id, p.id): wording(q.text, p) for q in rubric.questions for p in q.key_points}


def storable(text: str) -> str:
    """The text as a file can hold it: halves of characters, which no encoding has, become U+FFFD.

    They come from escapes in JSON and from file names that are no UTF-8.
    """
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def batches(values: Iterable[_T], size: int = 500) -> Iterator[list[_T]]:
    """The values in lists short enough to bind as the parameters of one statement."""
    wanted = list(values)
    for start in range(0, len(wanted), size):
        yield wanted[start : start + size]
