"""What is asked next, what is promised of the rest, and the checks that chance makes of it."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.calibration import Calibrator
from grader.domain import Decision, Label
from grader.grader import Grader
from grader.grading import grade
from grader.learning import (
    ContradictionKind,
    Prior,
    Reason,
    SettledBy,
    Why,
    checked,
    contradictions,
    draw,
    queue,
    stand,
    stop,
)
from grader.learning.in_force import learned_view
from grader.learning.lessons import Lessons
from grader.learning.nearness import NEAR, near_answers
from grader.learning.prior import _FITTED, prior_of
from grader.learning.spotcheck import at_least
from grader.learning.trust import caution, trust
from grader.models.catalogue import ENTRIES
from grader.models.entries import Derived
from tests.learning.builders import Question, decided
from tests.learning.test_in_force import WrittenEngine, strict_class

PRIOR = Prior()


def _asked_all(question: Question) -> list[tuple[str, str]]:
    return [a.key for a in queue(stand(question.pairs(), PRIOR), 1000)]


def test_the_queue_holds_every_undecided_pair_once() -> None:
    question = Question(answers=20)
    question.decide(("a3", "k0"), ("a4", "k1"))

    assert sorted(_asked_all(question)) == sorted(set(question.truth) - set(question.decisions))


def test_deciding_what_is_asked_until_nothing_is_left_ends() -> None:
    question = Question(answers=12)
    for number in range(len(question.truth)):
        (asked,) = queue(stand(question.pairs(), PRIOR))
        assert asked.key not in question.decisions, number
        question.decide(asked.key)

    assert queue(stand(question.pairs(), PRIOR)) == []
    assert stop(stand(question.pairs(), PRIOR)).reason == Reason.ALL_DECIDED


def test_the_random_sample_does_not_depend_on_what_was_decided() -> None:
    question = Question()
    spots = {a.key for a in queue(stand(question.pairs(), PRIOR), 1000) if a.why == Why.SPOT}
    question.decide(*[key for key in sorted(question.truth) if key not in spots][:15])

    assert {a.key for a in queue(stand(question.pairs(), PRIOR), 1000) if a.why == Why.SPOT} == spots


def test_an_answer_that_many_gave_comes_before_as_doubtful_a_rare_one() -> None:
    question = Question(answers=40, points=1, states=False)
    question.verdicts = dict.fromkeys(question.verdicts, question.verdicts["a0", "k0"])
    for answer in ("a7", "a8", "a9"):
        question.alike[answer] = "the same words"
    doubtful = [a for a in queue(stand(question.pairs(), PRIOR), 1000) if a.why == Why.DOUBTFUL]

    assert (doubtful[0].key, doubtful[0].stands_for) == (("a7", "k0"), 3)


def test_nothing_is_promised_before_the_random_sample_is_decided() -> None:
    question = Question(answers=60)
    assert stop(stand(question.pairs(), PRIOR)).reason == Reason.SAMPLE_OPEN
    for _ in range(60):
        question.decide(queue(stand(question.pairs(), PRIOR))[0].key)
    said = stop(stand(question.pairs(), PRIOR))

    assert said.may_stop
    promise = said.promise
    assert promise.left == 60
    assert promise.low <= promise.differ <= promise.high
    assert promise.agreement == pytest.approx(1 - promise.differ / 120)


def test_a_teacher_who_contradicts_what_was_sure_is_not_told_to_stop() -> None:
    question = Question(answers=60, points=1)
    told = stand(question.pairs(), PRIOR)
    for key in _asked_all(question)[:40]:
        p = told.p_missed[told.pairs.row[key]]
        question.decisions[key] = decided(*key, missed=bool(p < 0.5) if hash_bit(key) else bool(p > 0.5))

    agreeing = Question(answers=60, points=1)
    agreeing.decide(*list(question.decisions))
    said = stand(question.pairs(), PRIOR)

    assert not stop(said).may_stop
    assert said.trust.mean < stand(agreeing.pairs(), PRIOR).trust.mean


def hash_bit(key: tuple[str, str]) -> bool:
    return int(key[0][1:]) % 2 == 0


def test_who_settled_a_verdict_is_told() -> None:
    question = Question(answers=60)
    for _ in range(60):
        question.decide(queue(stand(question.pairs(), PRIOR))[0].key)
    said = stand(question.pairs(), PRIOR).verdicts()

    for key, verdict in said.items():
        if key in question.decisions:
            assert verdict.by == SettledBy.TEACHER
            assert (verdict.label == Label.MISSED) == question.truth[key]
        elif verdict.label == Label.UNSURE:
            assert verdict.by == SettledBy.NOBODY
        else:
            assert verdict.by == (
                SettledBy.MODEL if verdict.label == question.verdicts[key].label else SettledBy.LEARNING
            )
    assert {v.by for v in said.values()} >= {SettledBy.TEACHER, SettledBy.LEARNING, SettledBy.MODEL}


@given(decided=st.integers(1, 60), data=st.data())
def test_the_bound_is_clopper_and_pearsons(decided: int, data: st.DataObject) -> None:
    agreed = data.draw(st.integers(1, decided))
    share = at_least(agreed, decided)

    luck = (
        math.comb(decided, k) * share**k * (1 - share) ** (decided - k) for k in range(agreed, decided + 1)
    )
    assert sum(luck) == pytest.approx(0.05)
    assert at_least(0, decided) == 0


def test_a_spot_check_compares_with_what_stood_when_it_was_drawn() -> None:
    question = Question(answers=60)
    for _ in range(40):
        question.decide(queue(stand(question.pairs(), PRIOR))[0].key)
    standing = stand(question.pairs(), PRIOR)
    drawn = draw(standing, 20)
    assert drawn == draw(standing, 20)
    assert not {d.key for d in drawn} & set(question.decisions)

    assert (checked(drawn, question.decisions).decided, checked(drawn, question.decisions).at_least) == (0, 0)
    for d in drawn[:10]:
        question.decisions[d.key] = decided(*d.key, missed=d.missed)
    question.decisions[drawn[10].key] = decided(*drawn[10].key, missed=not drawn[10].missed)
    result = checked(drawn, question.decisions)

    assert (result.drawn, result.decided, result.agreed) == (20, 11, 10)
    assert result.at_least == pytest.approx(0.6356, abs=1e-4)


def test_alike_answers_that_were_decided_differently_are_found() -> None:
    question = Question()
    question.decide(*[(f"a{i}", "k0") for i in range(10)])
    assert not [
        c for c in contradictions(stand(question.pairs(), PRIOR)) if c.kind == ContradictionKind.ALIKE
    ]
    question.alike["a1"] = question.alike["a0"]
    question.decisions["a1", "k0"] = decided("a1", "k0", missed=not question.truth["a0", "k0"])
    question.decisions["a1", "k1"] = decided("a1", "k1", missed=True)

    (found,) = [
        c for c in contradictions(stand(question.pairs(), PRIOR)) if c.kind == ContradictionKind.ALIKE
    ]

    assert {found.one, found.other} == {("a0", "k0"), ("a1", "k0")}


def test_a_decision_that_all_others_speak_against_is_found() -> None:
    question = Question(answers=40, points=1, seed=5)
    question.decide(*[(f"a{i}", "k0") for i in range(25)])
    question.decisions["a7", "k0"] = decided("a7", "k0", missed=not question.truth["a7", "k0"])

    found = contradictions(stand(question.pairs(), PRIOR))

    assert found[0].one == ("a7", "k0")
    assert question.truth[found[0].other] == question.truth["a7", "k0"]
    assert found[0].surprise > 0.9


def test_answers_that_are_near_to_the_model_on_every_key_point_are_found() -> None:
    question = Question(answers=30, points=2)
    for key in (("a1", "k0"), ("a1", "k1"), ("a2", "k0")):
        question.states[key] = question.states["a0", key[1]]

    standing = stand(question.pairs(), PRIOR)
    assert near_answers(standing, "a0")[0] == "a1"
    assert "a0" not in near_answers(standing, "a0")
    for one in near_answers(standing, "a0"):
        for point in ("k0", "k1"):
            rows = [standing.pairs.row[answer, point] for answer in ("a0", one)]
            assert standing.pairs.places[rows[0]] @ standing.pairs.places[rows[1]] >= NEAR
    assert near_answers(stand(Question(states=False).pairs(), PRIOR), "a0") == []
    assert near_answers(standing, "nobody") == []


def test_a_word_that_no_line_foretells_makes_the_promise_more_careful_than_the_verdicts() -> None:
    sure, surprises = np.full(12, 6.0), np.r_[np.ones(11), 0.0]
    left = np.full(100, 6.0)
    foretold = {}
    for name, missed in (("as foretold", np.ones(12)), ("one surprise", surprises)):
        careful = caution(PRIOR, sure, missed)
        assert careful.weight.sum() == pytest.approx(1)
        foretold[name] = float(careful.wrong(left) @ careful.weight)
    assert foretold["as foretold"] < 2
    assert foretold["one surprise"] > 4
    # A temper alone would put it down to doubt everywhere, and the sure verdicts with it.
    assert foretold["one surprise"] > 100 * (1 - trust(PRIOR, sure, surprises).p_missed(left)[0])


def test_each_model_has_a_prior_of_its_own_and_a_mixture_none() -> None:
    assert prior_of({"kpgrade-1.5b"}) == prior_of({"somebody's.gguf"}) == Prior()
    assert prior_of({"kpgrade-0.5b"}) != Prior()
    assert prior_of({"kpgrade-0.5b", "kpgrade-1.5b"}) == prior_of(()) == Prior()
    names = {entry.name for entry in ENTRIES if isinstance(entry, Derived)}
    assert all(name in _FITTED for name in names), "a model of kpgrade's own ships without a prior"


def test_verdicts_are_learned_from_under_the_prior_of_their_model(tmp_path: Path) -> None:
    class Fast(WrittenEngine):
        model_name = "kpgrade-0.5b"

    with strict_class(tmp_path / "c.kpgrade") as book:
        book.decide([Decision("a0", "k0", missed=True)])
        assert learned_view(book).standings["q1"].learned.prior == Prior()
        grade(book, Grader(Fast("other"), Calibrator()))
        said = learned_view(book).standings["q1"].learned.prior
        assert said == Lessons(book, book.view()).standing("q1").learned.prior == prior_of({"kpgrade-0.5b"})
