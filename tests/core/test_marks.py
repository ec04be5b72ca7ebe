"""Marks: ranges until settled, ungraded is not zero, one rounding at the end."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.domain import Decision, KeyPoint, Label, Question, Rounding, Verdict
from grader.marks import Mark, adjusted, mark, rounded, state, total

_LABELS = st.sampled_from([Label.COVERED, Label.MISSED, Label.UNSURE])


def _question(points: list[float], **options: object) -> Question:
    """Key points worth so much; those below 0 are faults."""
    key_points = tuple(
        KeyPoint(id=f"k{i}", text=f"point {i}", points=abs(p), fault=p < 0) for i, p in enumerate(points)
    )
    return Question.model_validate({"id": "q", "key_points": key_points, **options})


def _states(labels: list[Label]) -> dict[str, Label | None]:
    return {f"k{i}": label for i, label in enumerate(labels)}


def test_an_ungraded_key_point_gives_no_mark_at_all() -> None:
    assert mark(_question([1, 1]), {"k0": Label.COVERED, "k1": None}) is None


def test_an_unsure_key_point_makes_a_range() -> None:
    assert mark(_question([1, 2]), _states([Label.COVERED, Label.UNSURE])) == Mark(1, 3)


def test_points_are_scaled_to_the_marks_of_the_question() -> None:
    assert mark(
        _question([1, 1, 2], marks=10), _states([Label.COVERED, Label.MISSED, Label.COVERED])
    ) == Mark(7.5, 7.5)


def test_without_partial_credit_one_miss_costs_everything() -> None:
    question = _question([1, 1], partial_credit=False)

    assert mark(question, _states([Label.COVERED, Label.MISSED])) == Mark(0, 0)
    assert mark(question, _states([Label.COVERED, Label.UNSURE])) == Mark(0, 2)
    assert mark(question, _states([Label.COVERED, Label.COVERED])) == Mark(2, 2)


def test_rounding_is_half_up_and_not_to_even() -> None:
    assert [rounded(v, Rounding.WHOLE) for v in (0.5, 1.5, 2.5, 2.4)] == [1, 2, 3, 2]
    assert [rounded(v, Rounding.HALF) for v in (0.25, 0.75, 1.1, 1 / 3)] == [0.5, 1, 1, 0.5]
    assert [rounded(v, Rounding.NONE) for v in (0.00005, 0.00025, 2 / 3)] == [0.0001, 0.0003, 0.6667]
    assert rounded(1.005 * 0.05, Rounding.NONE) == 0.0503, "a half that binary fractions put a trifle below"


@given(st.floats(0, 50).map(lambda value: round(value, 3)), st.sampled_from(list(Rounding)))
def test_a_rounded_mark_is_a_multiple_of_its_step_and_less_than_a_step_away(
    value: float, rule: Rounding
) -> None:
    step = {Rounding.NONE: 0.0001, Rounding.QUARTER: 0.25, Rounding.HALF: 0.5, Rounding.UP_TO_HALF: 0.5}.get(
        rule, 1.0
    )
    now = rounded(value, rule)
    assert now / step == pytest.approx(round(now / step), abs=1e-6)
    if rule in (Rounding.UP, Rounding.UP_TO_HALF):
        assert value - 1e-9 <= now < value + step
    elif rule is Rounding.DOWN:
        assert value - step < now <= value + 1e-9
    else:
        assert abs(now - value) <= step / 2 + 1e-9
    assert rounded(now, rule) == now


def test_bankers_rounding_sends_a_half_to_the_even_mark_and_up_is_up() -> None:
    assert [rounded(v, Rounding.BANKERS) for v in (0.5, 1.5, 2.5, 2.6)] == [0, 2, 2, 3]
    assert [rounded(v, Rounding.UP) for v in (0.0, 0.1, 1.0, 1.01)] == [0, 1, 1, 2]
    assert rounded(0.1 + 0.2 - 0.3 + 1, Rounding.UP) == 1, "the noise of binary fractions is no mark"
    assert [rounded(v, Rounding.UP_TO_HALF) for v in (1.1, 1.5, 1.6)] == [1.5, 1.5, 2]


def test_a_mark_rounded_up_is_never_more_than_full_marks() -> None:
    question = _question([1, 1, 1], marks=2.5, rounding=Rounding.UP)

    assert mark(question, _states([Label.COVERED] * 3)) == Mark(2.5, 2.5)
    assert mark(question, _states([Label.COVERED, Label.MISSED, Label.MISSED])) == Mark(1, 1)


def test_a_mark_without_a_rounding_rule_is_rounded_half_up_at_its_fourth_decimal() -> None:
    question = _question([1] * 8, marks=0.25)

    assert mark(question, _states([Label.COVERED, *[Label.MISSED] * 7])) == Mark(0.0313, 0.0313)


@given(
    st.lists(_LABELS, min_size=1, max_size=8),
    st.sampled_from(list(Rounding)),
    st.booleans(),
    st.sampled_from([None, 0.3, 2.5, 10.0]),
)
def test_a_mark_stays_within_its_question_and_settling_narrows_it(
    labels: list[Label], rounding: Rounding, partial: bool, marks: float | None
) -> None:
    question = _question([1.0] * len(labels), rounding=rounding, partial_credit=partial, marks=marks)
    before = mark(question, _states(labels))
    assert before is not None
    assert 0 <= before.low <= before.high <= question.full_marks

    for decided in (Label.COVERED, Label.MISSED):
        first = [decided if i == 0 else label for i, label in enumerate(labels)]
        after = mark(question, _states(first))
        assert after is not None
        if labels[0] is Label.UNSURE:
            assert before.low <= after.low <= after.high <= before.high


def test_the_teachers_word_wins_and_a_withdrawn_one_does_not() -> None:
    verdict = Verdict("a", "k", Label.MISSED)

    assert state(verdict, Decision("a", "k", missed=False)) is Label.COVERED
    assert state(verdict, Decision("a", "k", missed=None)) is Label.MISSED
    assert state(None, None) is None


def test_a_total_needs_every_question() -> None:
    assert total({"q1": Mark(1, 2), "q2": Mark(3, 3)}) == Mark(4, 5)
    assert total({"q1": Mark(1, 2), "q2": None}) is None


_MARKS = st.floats(0, 10).map(lambda value: round(value, 2))


@given(_MARKS, _MARKS, st.floats(-12, 12).map(lambda value: round(value, 2)))
def test_an_adjusted_mark_is_moved_by_what_was_given_and_stays_within_the_questions_marks(
    one: float, other: float, by: float
) -> None:
    question = Question(id="q", key_points=(KeyPoint(id="k", text="A point.", points=10),))
    reached = Mark(min(one, other), max(one, other))
    now = adjusted(question, reached, by)
    assert now is not None
    assert 0 <= now.low <= now.high <= 10
    for before, after in ((reached.low, now.low), (reached.high, now.high)):
        assert after in (0, 10) or after == pytest.approx(before + by, abs=1e-3)
    assert adjusted(question, reached, None) == reached
    assert adjusted(question, None, by) is None


def test_the_table_of_rounding_in_the_documentation_is_what_is_done() -> None:
    text = (Path(__file__).parents[2] / "docs" / "marks.md").read_text("utf-8")
    table = [line.strip("| ").split("|") for line in text.split("## Rounding")[1].splitlines() if "|" in line]
    values = [float(cell) for cell in table[0][1:]]
    said = {row[0].split("`")[1]: [float(cell) for cell in row[1:]] for row in table[2:]}
    assert said == {rule.value: [rounded(value, rule) for value in values] for rule in Rounding}


def test_a_fault_takes_its_points_in_the_scale_of_those_that_are_given() -> None:
    question = _question([2, 2, -1], marks=8)

    assert mark(question, _states([Label.COVERED, Label.COVERED, Label.MISSED])) == Mark(8, 8)
    assert mark(question, _states([Label.COVERED, Label.MISSED, Label.COVERED])) == Mark(2, 2)
    assert mark(question, _states([Label.COVERED, Label.MISSED, Label.UNSURE])) == Mark(2, 4)
    assert mark(question, _states([Label.MISSED, Label.MISSED, Label.COVERED])) == Mark(0, 0)


def test_the_floor_at_zero_can_be_taken_away() -> None:
    states = _states([Label.MISSED, Label.COVERED, Label.UNSURE])

    assert mark(_question([1, -2, -1.5]), states) == Mark(0, 0)
    assert mark(_question([1, -2, -1.5], below_zero=True), states) == Mark(-3.5, -2)
    assert mark(
        _question([1, -0.5], below_zero=True, rounding=Rounding.WHOLE), _states([Label.MISSED, Label.COVERED])
    ) == Mark(0, 0), "a half is rounded up, below zero too"


def test_with_faults_alone_the_answer_has_all_marks_until_one_is_found() -> None:
    question = _question([-1, -3], marks=5)

    assert mark(question, _states([Label.MISSED, Label.MISSED])) == Mark(5, 5)
    assert mark(question, _states([Label.COVERED, Label.UNSURE])) == Mark(1, 4)
    with pytest.raises(ValueError, match="only faults"):
        _question([-1, -3])


def test_all_or_nothing_is_about_what_is_to_be_said_and_a_fault_costs_its_own() -> None:
    question = _question([1, 1, -0.5], partial_credit=False)

    assert mark(question, _states([Label.COVERED, Label.COVERED, Label.COVERED])) == Mark(1.5, 1.5)
    assert mark(question, _states([Label.COVERED, Label.MISSED, Label.MISSED])) == Mark(0, 0)


_WORTH = st.sampled_from([-2.0, -1.0, -0.5, 0.0, 1.0, 2.5])


@given(
    st.lists(st.tuples(_WORTH, _LABELS), min_size=1, max_size=7),
    st.sampled_from(list(Rounding)),
    st.booleans(),
)
def test_finding_a_fault_never_gains_and_stating_a_point_never_costs(
    said: list[tuple[float, Label]], rounding: Rounding, below_zero: bool
) -> None:
    question = _question([w for w, _ in said], marks=4, rounding=rounding, below_zero=below_zero)
    labels = [label for _, label in said]
    reached = mark(question, _states(labels))
    assert reached is not None
    assert reached.low <= reached.high <= 4
    assert below_zero or reached.low >= 0
    for place, (worth, _) in enumerate(said):
        stated, not_stated = (
            mark(question, _states([label if i == place else other for i, other in enumerate(labels)]))
            for label in (Label.COVERED, Label.MISSED)
        )
        assert stated is not None
        assert not_stated is not None
        better, worse = (not_stated, stated) if worth < 0 else (stated, not_stated)
        assert worse.low <= better.low
        assert worse.high <= better.high
        assert worse.low <= reached.low
        assert reached.high <= better.high


_PARTLY = KeyPoint.model_validate(
    {
        "id": "k",
        "text": "It falls and turns.",
        "points": 2,
        "levels": [
            {"name": "full", "points": 2},
            {"name": "partly", "points": 0.5},
            {"name": "no", "points": 0},
        ],
    }
)


def test_a_level_is_worth_what_the_rubric_says_and_the_models_word_the_best_or_the_least() -> None:
    question = Question(id="q", key_points=(_PARTLY,), marks=4)

    assert mark(question, {"k": Label.COVERED}, {"k": "partly"}) == Mark(1, 1)
    assert mark(question, {"k": Label.COVERED}) == Mark(4, 4)
    assert mark(question, {"k": Label.UNSURE}) == Mark(0, 4)
    assert mark(question, {"k": Label.MISSED}, {"k": "gone from the rubric"}) == Mark(0, 0)
    assert [_PARTLY.is_missed_at(level) for level in _PARTLY.levels] == [False, True, True]


def test_the_least_level_may_be_worth_something_and_a_faults_best_costs_most() -> None:
    kind = {
        "id": "k",
        "text": "t",
        "points": 3,
        "levels": [{"name": "a", "points": 3}, {"name": "b", "points": 1}],
    }
    kept = Question(id="q", key_points=(KeyPoint.model_validate(kind),))
    fault = Question(id="q", key_points=(KeyPoint.model_validate({**kind, "fault": True}),), marks=5)

    assert mark(kept, {"k": Label.MISSED}) == Mark(1, 1)
    assert mark(kept, {"k": Label.UNSURE}) == Mark(1, 3)
    assert mark(fault, {"k": Label.UNSURE}) == Mark(2, 4)
    assert mark(fault, {"k": Label.COVERED}, {"k": "b"}) == Mark(4, 4)


@pytest.mark.parametrize(
    ("levels", "said"),
    [
        ([("a", 2)], "two or more"),
        ([("a", 1), ("b", 2)], "best first"),
        ([("a", 3), ("b", 0)], "worth 3 and the key point 2"),
        ([("a", 2), ("A", 0)], "levels of one name"),
    ],
)
def test_levels_that_contradict_themselves_are_refused(levels: list[tuple[str, float]], said: str) -> None:
    named = [{"name": name, "points": points} for name, points in levels]
    with pytest.raises(ValueError, match=said):
        KeyPoint.model_validate({"id": "k", "text": "t", "points": 2, "levels": named})
