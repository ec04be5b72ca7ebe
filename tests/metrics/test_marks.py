"""Quadratic-weighted kappa against scikit-learn, and what it means for rows of different length."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from grader.metrics import cohen_kappa, quadratic_weighted_kappa

Marks = tuple[int, int, int]
marks = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(1, 3)), min_size=1, max_size=30)


@given(marks)
def test_equals_scikit_learn_where_rows_have_equally_many_points(rows: list[Marks]) -> None:
    people, given_marks, weight = zip(*rows, strict=True)
    kappa = quadratic_weighted_kappa(people, given_marks, [4] * len(rows), weight)
    if len({*people, *given_marks}) == 1:
        assert math.isnan(kappa)
    else:
        assert kappa == pytest.approx(
            cohen_kappa_score(
                people, given_marks, weights="quadratic", labels=range(5), sample_weight=weight
            ),
            abs=1e-9,
        )


def test_rows_of_one_point_give_cohens_kappa() -> None:
    people, given_marks = [1, 0, 1, 1, 0], [1, 0, 0, 1, 1]
    assert quadratic_weighted_kappa(people, given_marks, [1] * 5) == pytest.approx(
        cohen_kappa([True, False, True, True, False], [True, False, False, True, True])
    )


def test_rows_of_different_length_are_not_compared_with_one_another() -> None:
    # Within each length the grader always says the same mark: it knows only how long a row is.
    points = [2] * 10 + [10] * 10
    people = [0, 1, 2, 1, 1] * 2 + [2, 5, 8, 5, 5] * 2
    constant = [1] * 10 + [5] * 10
    assert quadratic_weighted_kappa(people, constant, points) == pytest.approx(0, abs=1e-9)


def test_one_length_among_others_is_the_sum_over_lengths() -> None:
    rng = np.random.default_rng(1)
    points = rng.integers(1, 6, 200)
    people = rng.integers(0, points + 1)
    given_marks = np.clip(people + rng.integers(-1, 2, 200), 0, points)
    observed = expected = 0.0
    for n in np.unique(points):
        a, b = people[points == n] / n, given_marks[points == n] / n
        observed += float(((a - b) ** 2).sum())
        expected += float(((a[:, None] - b[None, :]) ** 2).sum()) / len(a)
    assert quadratic_weighted_kappa(people, given_marks, points) == pytest.approx(1 - observed / expected)


def test_lengths_must_agree() -> None:
    with pytest.raises(ValueError, match="differ in length"):
        quadratic_weighted_kappa([1], [1, 2], [2])
