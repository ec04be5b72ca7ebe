"""What the figures of a class suggest to its teacher, and from when on they are worth saying."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from grader.review.figures import PointFigures, Trust

ENOUGH_CHECKED = 20
"""Decisions on settled verdicts from which on an agreement is worth a figure."""
TRUSTED = 0.8
"""Agreement below this says that the model is not to be relied on."""
_FEW_CHECKED = 5
"""From so many decisions on, a key point that is disagreed on stands out among its question's."""


class WhyReword(StrEnum):
    """Why a key point may need other words."""

    DISAGREED = "disagreed"
    """The teacher and the model often differ."""
    UNSURE = "unsure"
    """The model is unsure on more than half of the answers."""
    ALL_MISS_IT = "all_miss_it"
    """More than nine in ten miss it."""


def why_reword(point: PointFigures) -> WhyReword | None:
    """Why a key point may need other words; None when it seems fine."""
    trust = point.trust
    if trust.checked >= _FEW_CHECKED and (trust.agreement or 0.0) < TRUSTED:
        return WhyReword.DISAGREED
    if _is_often_unsure(point):
        return WhyReword.UNSURE
    if point.covered + point.missed >= 10 and (point.share_lost or 0.0) > 0.9 and not point.fault:
        return WhyReword.ALL_MISS_IT
    return None


def often_unsure(points: Sequence[PointFigures]) -> bool:
    """Whether the model is often unsure on most of a question's points: then no single wording is why."""
    return len(points) > 1 and 2 * sum(map(_is_often_unsure, points)) > len(points)


def worth_saying(trust: Trust) -> bool:
    """Whether enough was decided for an agreement to be said as a share."""
    return trust.checked >= ENOUGH_CHECKED


def _is_often_unsure(point: PointFigures) -> bool:
    return point.graded >= 5 and point.unsure / point.graded > 0.5
