"""The posterior is Laplace's, and knows no order, no copies and no outdated words."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.learning import Prior, influences, pairs, stand
from grader.learning.laplace import Design, fitted
from grader.learning.learned import learn
from tests.learning.builders import Question, decided

Array = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
PRIOR = Prior(point=1.3, question=0.6, slope=0.4, state=2.0, shared_state=0.7)


def _in_function_space(kernel: Array, offset: Array, rows: Integers, y: Array) -> tuple[Array, Array]:
    """Rasmussen & Williams 2006, algorithms 3.1 and 3.2, word for word."""
    k, m = kernel[np.ix_(rows, rows)], offset[rows]
    f = np.zeros(len(rows))
    for _ in range(100):
        p = 1 / (1 + np.exp(-(f + m)))
        root = np.sqrt(p * (1 - p))
        lower = np.linalg.cholesky(np.eye(len(rows)) + root[:, None] * k * root)
        b = root**2 * f + y - p
        a = b - root * np.linalg.solve(lower.T, np.linalg.solve(lower, root * (k @ b)))
        f = k @ a
    p = 1 / (1 + np.exp(-(f + m)))
    root = np.sqrt(p * (1 - p))
    lower = np.linalg.cholesky(np.eye(len(rows)) + root[:, None] * k * root)
    v = np.linalg.solve(lower, root[:, None] * kernel[rows])
    return offset + kernel[:, rows] @ (y - p), np.diag(kernel) - (v**2).sum(axis=0)


@pytest.mark.parametrize("decisions", [1, 12, 60])
def test_it_is_what_a_gaussian_process_says_in_function_space(decisions: int) -> None:
    draw = np.random.default_rng(decisions)
    point = np.arange(90) % 3
    own, shared = draw.normal(size=(90, 7)), draw.normal(size=(90, 4)) / 2
    offset = 2 * draw.normal(size=90)
    rows = draw.choice(90, decisions, replace=False)
    y = draw.integers(0, 2, decisions).astype(np.float64)
    design = Design(offset, point, own, shared)

    mean, variance = fitted(design.at(rows), 3, y).latent(design)

    kernel = (point[:, None] == point) * (own @ own.T) + shared @ shared.T
    wanted = _in_function_space(kernel, offset, rows, y)
    assert mean == pytest.approx(wanted[0], abs=1e-7)
    assert variance == pytest.approx(wanted[1], abs=1e-7)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), number=st.integers(0, 20))
def test_the_order_of_decisions_and_answers_changes_nothing(seed: int, number: int) -> None:
    shuffle = random.Random(seed)
    question = Question(answers=12, seed=seed % 7)
    question.decide(*shuffle.sample(sorted(question.truth), number))
    straight = stand(question.pairs(), PRIOR).verdicts()

    for part in (question.verdicts, question.decisions, question.states, question.alike):
        items = list(part.items())
        shuffle.shuffle(items)
        part.clear()
        part.update(items)  # type: ignore[arg-type]

    assert stand(question.pairs(), PRIOR).verdicts() == straight


def test_decisions_teach_the_rest_and_states_teach_more_than_a_bias() -> None:
    def agreement(*, states: bool) -> float:
        question = Question(answers=60, seed=3, states=states)
        question.decide(*[key for key in question.truth if int(key[0][1:]) < 15])
        rest = stand(question.pairs(), Prior()).verdicts()
        left = [k for k in question.truth if k not in question.decisions]
        return sum((rest[k].p_missed > 0.5) == question.truth[k] for k in left) / len(left)

    assert agreement(states=True) > 0.95 > agreement(states=False)


def test_without_any_state_it_learns_the_bias_of_a_key_point() -> None:
    question = Question(states=False)
    for i in range(8):
        question.decisions[f"a{i}", "k0"] = decided(f"a{i}", "k0", missed=True)

    before, after = learn(Question(states=False).pairs(), PRIOR), learn(question.pairs(), PRIOR)

    strict = after.pairs.left & (after.pairs.point == 0)
    assert (after.log_odds[strict] > before.log_odds[strict]).all()


def test_a_pair_without_a_state_among_others_with_one_is_learned_by_the_bias() -> None:
    question = Question()
    del question.states["a29", "k0"]
    question.decide(*[(f"a{i}", "k0") for i in range(10)])

    assert np.isfinite(learn(question.pairs(), PRIOR).log_odds).all()


def test_alike_answers_count_once() -> None:
    question = Question()
    for i in (1, 2, 3):
        for j in (0, 1):
            question.verdicts[f"a{i}", f"k{j}"] = replace(question.verdicts["a0", f"k{j}"], answer_id=f"a{i}")
            question.states[f"a{i}", f"k{j}"] = question.states["a0", f"k{j}"]
        question.alike[f"a{i}"] = question.alike["a0"]
    question.decisions["a0", "k0"] = decided("a0", "k0", missed=True)
    one = learn(question.pairs(), PRIOR)
    question.decisions |= {(f"a{i}", "k0"): decided(f"a{i}", "k0", missed=True) for i in (1, 2, 3)}
    four = learn(question.pairs(), PRIOR)

    elsewhere = four.pairs.left
    assert four.log_odds[elsewhere] == pytest.approx(one.log_odds[elsewhere], abs=1e-9)


def test_a_stale_or_withdrawn_decision_counts_as_none() -> None:
    question = Question()
    untouched = stand(question.pairs(), PRIOR).verdicts()
    question.decisions["a0", "k0"] = decided("a0", "k0", missed=True, stale=True)

    assert stand(question.pairs(), PRIOR).verdicts() == untouched


def test_a_decided_pair_shows_what_the_others_would_have_it_be() -> None:
    question = Question()
    question.decide(*[(f"a{i}", "k0") for i in range(1, 12)])
    others = learn(question.pairs(), PRIOR)
    question.decide(("a0", "k0"))
    with_it = learn(question.pairs(), PRIOR)

    row = others.pairs.row["a0", "k0"]
    assert with_it.log_odds[row] == pytest.approx(others.log_odds[row], abs=0.35)


def test_what_moved_a_verdict_adds_up_to_how_far_it_moved() -> None:
    question = Question()
    question.decide(*[(f"a{i}", f"k{i % 2}") for i in range(12)])
    standing = stand(question.pairs(), PRIOR)
    mean, _ = standing.learned.posterior.latent(standing.learned.design)

    for key in [("a20", "k0"), ("a21", "k1")]:
        moved = influences(standing, key, most=100)
        row = standing.pairs.row[key]
        assert len(moved) == 12
        assert sum(i.shift for i in moved) == pytest.approx(
            mean[row] - standing.pairs.log_odds[row], abs=1e-7
        )
        assert [abs(i.shift) for i in moved] == sorted((abs(i.shift) for i in moved), reverse=True)


def test_a_question_with_nothing_to_learn_from_stands_as_it_is() -> None:
    standing = stand(pairs({}, {}, {}, {}), PRIOR)

    assert standing.verdicts() == {}
