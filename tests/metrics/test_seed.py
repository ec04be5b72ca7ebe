"""The seed's metrics, on examples worked out by hand and by scikit-learn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import precision_recall_fscore_support

from grader.metrics import seed_scores

POINTS = ["a", "b", "c", "d"]
sets = st.lists(
    st.tuples(st.frozensets(st.sampled_from(POINTS)), st.frozensets(st.sampled_from(POINTS))), min_size=1
)


def test_worked_by_hand() -> None:
    scores = seed_scores([["a", "b"], ["a"], []], [["b", "c"], [], ["a"]])
    assert scores.tolist() == [[0.5, 0.5, 0.5], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]


def test_nothing_missed_and_nothing_flagged_counts_nothing_unless_asked() -> None:
    assert seed_scores([[]], [[]]).tolist() == [[0.0, 0.0, 0.0]]
    assert seed_scores([[]], [[]], empty_agrees=True).tolist() == [[1.0, 1.0, 1.0]]


def test_a_flagged_string_that_is_no_key_point_costs_precision() -> None:
    assert seed_scores([["a"]], [["a", "A", "invented"]])[0] == pytest.approx([1 / 3, 1.0, 0.5])


@given(sets)
def test_equals_the_average_over_samples_of_scikit_learn(
    rows: list[tuple[frozenset[str], frozenset[str]]],
) -> None:
    truth, flagged = zip(*rows, strict=True)
    for value, empty_agrees in ((0, False), (1, True)):
        mine = seed_scores(truth, flagged, empty_agrees=empty_agrees)
        both_empty = np.array([not t and not f for t, f in rows])
        theirs = precision_recall_fscore_support(
            [[p in t for p in POINTS] for t in truth],
            [[p in f for p in POINTS] for f in flagged],
            average="samples",
            zero_division=0,
        )[:3]
        corrected = np.array(theirs, dtype=float) + value * both_empty.mean()
        assert mine.mean(axis=0) == pytest.approx(corrected)
