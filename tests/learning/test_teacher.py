"""The simulated teacher of `make bench-teacher`: it may not look ahead, and its figures are what they say."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest

from bench.teacher.__main__ import main
from bench.teacher.carrying import Begins, carrying, carrying_page
from bench.teacher.classes import Class
from bench.teacher.figures import curve, left_after, needed, run, stop_of
from bench.teacher.fitting import PriorFit
from bench.teacher.oracle import Oracle
from bench.teacher.simulation import Order, Trace, Way, simulate
from grader.gradebook import Key
from grader.learning import Prior
from tests.learning.builders import Question

PRIOR = Prior()


class Poisoned(Mapping[Key, bool]):
    """Labels of which any but the allowed ones raise."""

    def __init__(self, labels: Mapping[Key, bool], allowed: set[Key]) -> None:
        self._labels = labels
        self._allowed = allowed
        self.looked_at: list[Key] = []

    def __getitem__(self, key: Key) -> bool:
        if key not in self._allowed:
            raise AssertionError(f"the label of {key} was looked at before it was decided")
        self.looked_at.append(key)
        return self._labels[key]

    def __iter__(self) -> Iterator[Key]:
        raise AssertionError("all labels were looked through")

    def __len__(self) -> int:
        raise AssertionError("labels were counted")


def _trace(question: Question, labels: Mapping[Key, bool], order: Order, *, most: int = 20) -> Trace:
    return simulate(question.pairs(), Oracle(labels), PRIOR, order, seed=1, target=0.95, most=most)


@pytest.mark.parametrize("order", Order)
def test_no_label_is_seen_before_it_is_decided(order: Order) -> None:
    question = Question(answers=20)
    open_labels = _trace(question, question.truth, order)
    decided = [open_labels.keys[row] for row in open_labels.order]

    poisoned = Poisoned(question.truth, set(decided))
    trace = _trace(question, poisoned, order)

    assert poisoned.looked_at == decided
    assert np.array_equal(trace.p_missed, open_labels.p_missed)
    with pytest.raises(AssertionError, match="before it was decided"):
        _trace(question, Poisoned(question.truth, set(decided[:-1])), order)


def test_as_shipped_nothing_is_learned_and_with_states_more_than_without() -> None:
    question = Question(answers=40)
    wrong = {}
    for way in Way:
        trace = simulate(
            question.pairs(),
            Oracle(question.truth),
            way.prior(PRIOR),
            Order.QUEUE,
            seed=1,
            target=0.95,
            most=20,
        )
        held = run(trace, question.truth)
        wrong[way] = int(((trace.p_missed[-1] > 0.5) != held.missed).sum())
        if way == Way.SHIPPED:
            assert np.allclose(trace.p_missed[0], trace.p_missed[-1], atol=0.02)

    assert wrong[Way.FULL] < min(wrong[Way.BIAS], wrong[Way.SHIPPED])


def _known() -> Trace:
    """Four pairs, of which the second and the fourth are wrong until they are decided."""
    p = np.array([[0.9, 0.9, 0.1, 0.4]] * 3, dtype=np.float32)
    keys = tuple((f"a{i}", "k0") for i in range(4))
    return Trace(keys, 1, [1, 3], p, np.array([0.5, 0.6, 0.9], dtype=np.float32), 1)


def test_the_curve_counts_decided_pairs_as_agreeing() -> None:
    trace = _known()
    held = run(trace, dict(zip(trace.keys, (True, False, False, True), strict=True)))

    drawn = curve([held])

    assert (drawn[0], drawn[25], drawn[50], drawn[100]) == pytest.approx((0.5, 0.75, 1, 1))
    assert needed(drawn, 0.75) == 25
    assert np.isnan(needed(np.array([0.5] * 101), 0.9))
    stop = stop_of([held])
    assert (stop.decisions, stop.agreement, stop.promised) == pytest.approx((25, 0.75, 0.6))
    missed, p = left_after([held], 1)
    assert (missed.tolist(), p.tolist()) == ([True, False, True], pytest.approx([0.9, 0.1, 0.4]))


def test_a_drawn_class_has_other_names_and_the_same_labels() -> None:
    question = Question(answers=20)
    whole = Class("g", question.verdicts, question.states, question.truth)

    few = whole.drawn(3, 5)

    assert few.answers == 5
    assert set(few.labels) == set(few.verdicts) == set(few.states)
    assert all(few.labels[f"3/{a}", k] == question.truth[a, k] for a, k in question.truth if f"3/{a}" in
               {answer for answer, _ in few.labels})  # fmt: skip


def test_a_prior_is_fitted_towards_what_foretells_better() -> None:
    sets = {
        str(seed): [Class("g", q.verdicts, q.states, q.truth)]
        for seed in (1, 2)
        for q in [Question(answers=40, seed=seed)]
    }
    fitting = PriorFit(sets)
    poor = Prior(state=0.1, shared_state=0.1)

    fitted = fitting.best(["1"], poor)

    assert fitted.state > poor.state
    assert fitted == fitting.best(["1"], poor)


def test_the_command_measures_any_labelled_file(tmp_path: Path) -> None:
    labelled = tmp_path / "class" / "dev.jsonl"
    labelled.parent.mkdir()
    texts = ("Ice is less dense than water.", "I don't know.", "It expands.", "Because it is cold.")
    rows = [
        {
            "id": f"r{i}",
            "group": "ice",
            "question": "Why does ice float?",
            "answer": f"{texts[i % 4]} That is answer {i}.",
            "key_points": ["Ice is less dense than water.", "Water expands as it freezes."],
            "missed": [i % 4 != 0, i % 4 != 2],
        }
        for i in range(8)
    ]
    labelled.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    out = tmp_path / "out"

    code = main([str(labelled), "-o", str(out), "--model", "gemma-3-270m", "--seeds", "2", "--sizes", "6"])

    assert code == 0
    measured = json.loads((out / "teacher.json").read_text("utf-8"))["measured"]
    assert {(m["way"], m["order"], m["size"]) for m in measured} == {
        *((way, order, None) for way in Way for order in Order),
        ("shipped", "doubtful", 6),
        ("full", "kpgrade", 6),
    }
    assert all(len(m["curve"]) == 101 and m["pairs"] >= 12 for m in measured)
    assert (out / "teacher.png").stat().st_size > 10_000
    assert "dev" in (out / "teacher.md").read_text("utf-8")


def test_what_one_class_teaches_is_worth_something_in_the_next() -> None:
    question = Question(answers=60)
    held = [Class("g", question.verdicts, question.states, question.truth)]

    anew, bias, full = carrying("made up", held, PRIOR, seeds=2, most=0.5)

    assert (anew.begins, bias.begins, full.begins) == tuple(Begins)
    assert np.mean(full.right) > max(np.mean(anew.right), np.mean(bias.right))
    assert np.mean(full.to_target) <= np.mean(anew.to_target)
    assert "made up: anew" in carrying_page([anew, bias, full], "command")


def test_the_command_names_a_file_that_it_cannot_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "nothing.jsonl"), "-o", str(tmp_path / "out")]) == 2
    assert "nothing.jsonl" in capsys.readouterr().out.replace("\n", "")


def test_a_prior_is_never_fitted_on_the_one_set_that_it_reports(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "one.jsonl"), "--prior", "fit", "-o", str(tmp_path / "out")]) == 2
    assert "two files" in capsys.readouterr().out
