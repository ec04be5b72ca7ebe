"""What the figures suggest: which key points to word otherwise, and from when on agreement is a figure."""

from __future__ import annotations

import pytest

from grader.review.advice import WhyReword, often_unsure, why_reword, worth_saying
from grader.review.figures import PointFigures, Trust


def _point(
    missed: int = 0, unsure: int = 0, covered: int = 0, checked: int = 0, agreed: int = 0
) -> PointFigures:
    trust = Trust(verdicts=missed + unsure + covered, checked=checked, agreed=agreed)
    return PointFigures("k", "a point", missed, unsure, covered, 0, trust, ())


@pytest.mark.parametrize(
    ("point", "why"),
    [
        (_point(missed=5, covered=5, checked=5, agreed=4), None),
        (_point(missed=5, covered=5, checked=5, agreed=3), WhyReword.DISAGREED),
        (_point(missed=5, covered=5, checked=4), None),
        (_point(unsure=3, covered=2), WhyReword.UNSURE),
        (_point(unsure=2, covered=1, missed=1), None),
        (_point(missed=10, covered=1), WhyReword.ALL_MISS_IT),
        (_point(missed=9, covered=1), None),
        (_point(missed=9), None),
        (_point(), None),
    ],
)
def test_a_key_point_may_need_other_words(point: PointFigures, why: WhyReword | None) -> None:
    assert why_reword(point) is why


def test_where_most_points_are_unsure_it_is_no_single_wording() -> None:
    unsure, sure = _point(unsure=5), _point(covered=5)
    assert often_unsure([unsure, unsure, sure])
    assert not often_unsure([unsure, sure])
    assert not often_unsure([unsure])


def test_an_agreement_is_a_figure_from_twenty_decisions_on() -> None:
    assert worth_saying(Trust(checked=20, agreed=3))
    assert not worth_saying(Trust(checked=19, agreed=19, doubtful_decided=50))
