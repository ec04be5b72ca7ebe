"""What an example must satisfy before it is kept. Pure rules; whatever fails is set aside with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from grader.text import overlap, visible, words
from training.data.create.schema import Extraction
from training.data.neardup import shingles

KEY_POINTS = range(2, 6)
MISSED = range(1, 5)
ANSWER_WORDS = range(15, 401)
POINT_WORDS = range(3, 46)

COPIED = 0.6
"""Share of an answer's 8-word runs that also stand in the passage from which it is a copy."""
PRESENT_OVERLAP = 0.3
"""A kept key point with a smaller share of its words in the answer can't be stated there, even reworded."""
ABSENT_OVERLAP = 0.8
"""A left-out key point with a larger share of its words in the answer is still there."""


class RejectionReason(StrEnum):
    """Why an example was rejected."""

    MALFORMED = "malformed"
    REFUSED = "refused-by-server"
    KEY_POINT_COUNT = "key-point-count"
    MISSED_NOT_KEY_POINT = "missed-not-a-key-point"
    NOTHING_MISSED = "nothing-missed"
    NOTHING_PRESENT = "nothing-present"
    CONTAINED = "key-point-contained-in-another"
    POINT_LENGTH = "key-point-length"
    ANSWER_LENGTH = "answer-length"
    COPY = "copy-of-the-passage"
    UNCHANGED = "rewrite-changed-nothing"
    MISSED_IS_PRESENT = "missed-point-present"
    KEPT_IS_ABSENT = "kept-point-absent"
    VERIFIER_PRESENT = "verifier-finds-missed-point"
    VERIFIER_ABSENT = "verifier-misses-kept-point"
    VERIFIER_UNCLEAR = "verifier-unclear"


@dataclass(frozen=True, slots=True)
class Failure:
    """A reason, and the words that it is about."""

    reason: RejectionReason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class LabelledDraft:
    """An answer with its key points and labels, before it has an id."""

    answer: str
    key_points: tuple[str, ...]
    missed: tuple[bool, ...]


def labelled(returned: Extraction) -> LabelledDraft | Failure:
    """The extraction as an answer with labels, or why its parts don't fit together."""
    points = tuple(_clean(point) for point in returned.key_points)
    left_out = {_key(point) for point in returned.PointsMissed}
    keys = [_key(point) for point in points]
    if len(points) not in KEY_POINTS:
        return Failure(RejectionReason.KEY_POINT_COUNT, f"{len(points)} key points")
    strangers = sorted(left_out - set(keys))
    if strangers:
        return Failure(RejectionReason.MISSED_NOT_KEY_POINT, strangers[0])
    if len(left_out) not in MISSED:
        return Failure(RejectionReason.NOTHING_MISSED)
    if len(left_out) == len(set(keys)):
        return Failure(RejectionReason.NOTHING_PRESENT)
    return LabelledDraft(_clean(returned.Answer), points, tuple(key in left_out for key in keys))


def points_failure(points: tuple[str, ...]) -> Failure | None:
    """Whether the key points are statements of sane length, none contained in another."""
    for point in points:
        if len(words(point)) not in POINT_WORDS:
            return Failure(RejectionReason.POINT_LENGTH, point)
    for i, one in enumerate(points):
        for other in points[:i] + points[i + 1 :]:
            if set(words(one)) <= set(words(other)):
                return Failure(RejectionReason.CONTAINED, one)
    return None


def answer_failure(answer: str, passage: str) -> Failure | None:
    """Whether the answer has a student's length and is not the passage over again."""
    length = len(words(answer))
    if length not in ANSWER_WORDS:
        return Failure(RejectionReason.ANSWER_LENGTH, f"{length} words")
    runs = shingles(answer, 8)
    copied = len(runs & shingles(passage, 8)) / len(runs)
    if copied >= COPIED:
        return Failure(RejectionReason.COPY, f"{copied:.0%} of it")
    return None


def overlap_failure(example: LabelledDraft, altered: int | None = None) -> Failure | None:
    """Whether word overlap contradicts a label.

    `altered` is the key point that a rewrite contradicts or hints at. Its words stand in the answer by
    design, so overlap has no say on it; the verifier has.
    """
    for number, (point, missed) in enumerate(zip(example.key_points, example.missed, strict=True)):
        if number == altered:
            continue
        share = overlap(point, example.answer)
        if missed and share > ABSENT_OVERLAP:
            return Failure(RejectionReason.MISSED_IS_PRESENT, f"{point} ({share:.0%} of its words)")
        if not missed and share < PRESENT_OVERLAP:
            return Failure(RejectionReason.KEPT_IS_ABSENT, f"{point} ({share:.0%} of its words)")
    return None


def verdict_failure(example: LabelledDraft, says_missed: list[bool | None]) -> Failure | None:
    """Whether the verifier contradicts a label. None in `says_missed`: neither yes nor no."""
    for point, missed, says in zip(example.key_points, example.missed, says_missed, strict=True):
        if says is None:
            return Failure(RejectionReason.VERIFIER_UNCLEAR, point)
        if missed and not says:
            return Failure(RejectionReason.VERIFIER_PRESENT, point)
        if says and not missed:
            return Failure(RejectionReason.VERIFIER_ABSENT, point)
    return None


def _clean(text: str) -> str:
    return visible(text).strip()


def _key(point: str) -> str:
    return " ".join(words(point))
