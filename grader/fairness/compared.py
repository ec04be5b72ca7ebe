"""Sure verdicts beside the teacher's decisions, and agreement in groups of answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grader.metrics import Interval, group_weights, interval
from grader.metrics.arrays import Floats
from grader.review.answers import ClassReview, agrees

FEWEST_ANSWERS, FEWEST_VERDICTS = 10, 20
"""Of a group, and of all others together, below which nothing is told: an interval would be a rough hint."""


@dataclass(frozen=True, slots=True)
class CheckedVerdict:
    """A verdict that the model was sure of and the teacher decided too, under the same wording."""

    answer_id: str
    missed: bool
    """What the teacher says."""
    agreed: bool
    time: str


@dataclass(frozen=True, slots=True)
class GroupAgreement:
    """Agreement in one group of answers, and how it differs from that in all others."""

    name: str
    answers: int
    verdicts: int
    agreement: float
    within: Interval
    too_strict: int
    """Verdicts 'missed' where the teacher says covered."""
    too_lenient: int
    """Verdicts 'covered' where the teacher says missed."""
    difference: Interval
    """Of the agreement here less that elsewhere: 95% of resampled classes."""

    @property
    def differs(self) -> bool:
        """Whether chance alone would seldom make such a difference: zero is not within the interval."""
        return self.difference.low > 0 or self.difference.high < 0


def checked(review: ClassReview) -> list[CheckedVerdict]:
    """All that can be compared, in the order of questions and answers."""
    return [
        CheckedVerdict(row.id, decision.missed is True, agreed, decision.time)
        for row in review.by_question()
        for own, decision in zip(row.own, row.decisions, strict=True)
        if own is not None and decision is not None and (agreed := agrees(own, decision)) is not None
    ]


def in_groups(verdicts: Sequence[CheckedVerdict], group_of: Mapping[str, str]) -> list[GroupAgreement]:
    """Agreement in each group that is large enough, groups in the order they are first met in `group_of`.

    `group_of`: answer id -> group; answers without one are in none. Answers are resampled whole, since
    verdicts on one answer go together (Efron 1979).
    """
    kept = [verdict for verdict in verdicts if verdict.answer_id in group_of]
    places = {answer: place for place, answer in enumerate(dict.fromkeys(v.answer_id for v in kept))}
    of = np.array([places[v.answer_id] for v in kept], dtype=np.int64)
    agreed = np.bincount(of, [float(v.agreed) for v in kept], len(places))
    counts = np.bincount(of, minlength=len(places)).astype(np.float64)
    groups = np.array([group_of[answer] for answer in places])
    draws = group_weights(len(places))
    found = []
    for name in dict.fromkeys(group_of.values()):
        here = groups == name
        sizes = [(int(side.sum()), int(counts[side].sum())) for side in (here, ~here)]
        if any(answers < FEWEST_ANSWERS or own < FEWEST_VERDICTS for answers, own in sizes):
            continue
        inside, outside = (shares(draws[:, side], agreed[side], counts[side]) for side in (here, ~here))
        own_ = [v for v in kept if group_of[v.answer_id] == name]
        found.append(
            GroupAgreement(
                name=name,
                answers=sizes[0][0],
                verdicts=len(own_),
                agreement=sum(v.agreed for v in own_) / len(own_),
                within=interval(inside),
                too_strict=sum(not v.agreed and not v.missed for v in own_),
                too_lenient=sum(not v.agreed and v.missed for v in own_),
                difference=interval(inside - outside),
            )
        )
    return found


def shares(draws: Floats, part: Floats, whole: Floats) -> Floats:
    """What part is of the whole in each resample (resamples, n) of n things; NaN where the whole is 0."""
    total = draws @ whole
    result: Floats = np.divide(draws @ part, total, out=np.full(len(total), np.nan), where=total > 0)
    return result
