"""Binary figures against scikit-learn, and the laws they obey."""

import math
from itertools import product
from random import Random

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as reference

from grader.metrics import agreement, auc_within, binary_scores, cohen_kappa, roc_auc

Label = tuple[bool, bool, float, int]
labels = st.lists(
    st.tuples(st.booleans(), st.booleans(), st.integers(-8, 8).map(lambda n: n / 4), st.integers(0, 3)),
    min_size=1,
    max_size=40,
)


def columns(
    rows: list[Label],
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    missed, flagged, score, weight = zip(*rows, strict=True)
    return np.array(missed), np.array(flagged), np.array(score), np.array(weight, dtype=float)


@given(labels)
def test_precision_recall_f1_equal_scikit_learn(rows: list[Label]) -> None:
    missed, flagged, _, weight = columns(rows)
    weight += 1
    expected = reference.precision_recall_fscore_support(
        missed, flagged, average="binary", zero_division=0, sample_weight=weight
    )[:3]
    assert binary_scores(missed, flagged, weight) == pytest.approx(expected)


@given(labels)
def test_auc_equals_scikit_learn_with_ties_and_weights(rows: list[Label]) -> None:
    missed, _, score, weight = columns(rows)
    weight += 1
    if missed.all() or not missed.any():
        assert math.isnan(roc_auc(missed, score, weight))
    else:
        expected = reference.roc_auc_score(missed, score, sample_weight=weight)
        assert roc_auc(missed, score, weight) == pytest.approx(expected)


@given(labels)
def test_agreement_and_kappa_equal_scikit_learn(rows: list[Label]) -> None:
    missed, flagged, _, weight = columns(rows)
    weight += 1
    assert agreement(missed, flagged, weight) == pytest.approx(
        reference.accuracy_score(missed, flagged, sample_weight=weight)
    )
    one_class = len({*missed.tolist(), *flagged.tolist()}) == 1
    kappa = cohen_kappa(missed, flagged, weight)
    if one_class:
        assert math.isnan(kappa)
    else:
        assert kappa == pytest.approx(reference.cohen_kappa_score(missed, flagged, sample_weight=weight))


@given(labels, st.randoms(use_true_random=False))
def test_order_does_not_matter(rows: list[Label], random: Random) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    before, after = columns(rows), columns(shuffled)
    assert roc_auc(*_auc(before)) == pytest.approx(roc_auc(*_auc(after)), nan_ok=True)
    assert binary_scores(*before[:2]) == pytest.approx(binary_scores(*after[:2]))
    assert cohen_kappa(*before[:2]) == pytest.approx(cohen_kappa(*after[:2]), nan_ok=True)


@given(labels)
def test_auc_of_the_negated_score_is_one_minus_auc(rows: list[Label]) -> None:
    missed, _, score, _ = columns(rows)
    assert roc_auc(missed, -score) == pytest.approx(1 - roc_auc(missed, score), nan_ok=True)


@given(labels)
def test_auc_knows_only_the_order_of_scores(rows: list[Label]) -> None:
    missed, _, score, _ = columns(rows)
    assert roc_auc(missed, np.exp(score)) == pytest.approx(roc_auc(missed, score), nan_ok=True)


@settings(max_examples=50)
@given(labels)
def test_a_weight_is_as_many_copies(rows: list[Label]) -> None:
    missed, flagged, score, weight = columns(rows)
    copies = weight.astype(int)
    if not copies.any():
        return
    missed_again, flagged_again = np.repeat(missed, copies), np.repeat(flagged, copies)
    score_again = np.repeat(score, copies)
    assert roc_auc(missed, score, weight) == pytest.approx(roc_auc(missed_again, score_again), nan_ok=True)
    assert binary_scores(missed, flagged, weight) == pytest.approx(binary_scores(missed_again, flagged_again))
    assert cohen_kappa(missed, flagged, weight) == pytest.approx(
        cohen_kappa(missed_again, flagged_again), nan_ok=True
    )


def test_plain_lists_do_and_lengths_must_agree() -> None:
    assert roc_auc([True, False, True], [0.9, 0.1, 0.5]) == 1.0
    with pytest.raises(ValueError, match="2 values for 3 labels"):
        roc_auc([True, False, True], [0.9, 0.1])
    with pytest.raises(ValueError, match="not a number"):
        roc_auc([True, False], [0.9, math.nan])


def _auc(
    data: tuple[
        npt.NDArray[np.bool_], npt.NDArray[np.bool_], npt.NDArray[np.float64], npt.NDArray[np.float64]
    ],
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.float64]]:
    return data[0], data[2]


@given(labels, st.randoms(use_true_random=False))
def test_auc_within_counts_pairs_of_one_key_point_only(rows: list[Label], random: Random) -> None:
    missed, _, score, weight = columns(rows)
    stratum = [random.randrange(3) for _ in rows]
    won = held = 0.0
    for i, j in product(range(len(rows)), repeat=2):
        if stratum[i] == stratum[j] and missed[i] and not missed[j]:
            pair = weight[i] * weight[j]
            held += pair
            won += pair * (float(score[i] > score[j]) + float(score[i] == score[j]) / 2)
    found = auc_within(missed, score, stratum, weight)
    assert found == pytest.approx(won / held) if held else math.isnan(found)


@given(labels)
def test_with_one_key_point_auc_within_is_auc(rows: list[Label]) -> None:
    missed, _, score, weight = columns(rows)
    within, pooled = auc_within(missed, score, [7] * len(rows), weight), roc_auc(missed, score, weight)
    assert within == pytest.approx(pooled, nan_ok=True)


def test_auc_within_of_nothing_is_undefined() -> None:
    assert math.isnan(auc_within([], [], []))
