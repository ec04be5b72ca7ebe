"""Both sides of a contrast keep their promise, whatever it is made from."""

from __future__ import annotations

import json
import random
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from grader.labelled import LabelledAnswer, LabelledPoint
from grader.text import overlap, words
from training.data.contrasts import order
from training.data.contrasts import words as edits
from training.data.contrasts.pairs import CONTRASTS, HELD_OUT_CONTRASTS
from training.data.contrasts.relations import HELD_OUT_RELATIONS, RELATIONS, Relation
from training.data.contrasts.stances import HELD_OUT, STANCES, spoken
from training.data.likeness import UNRELATED
from training.fit.recipe import Augment

MAKERS = CONTRASTS | HELD_OUT_CONTRASTS
POINTS = (
    "Light is faster than sound.",
    "The pump is not connected to the tank.",
    "The battle lasted three weeks.",
    "All gases expand when heated.",
    "Friction causes heat.",
    "In winter the river is frozen.",
    "The left muscle contracts and the right muscle relaxes.",
    "Two of them were found dead in March 1921.",
)
ANSWERS = (
    "light is faster",
    "They found two of them in 1921, both dead.",
    "I really do not know much about this. But the river was frozen, I think.",
    "",
)
ITEMS = st.builds(
    lambda answer, points: LabelledAnswer("a", "g", "What happened?", answer, tuple(points)),
    st.sampled_from(ANSWERS),
    st.lists(
        st.builds(LabelledPoint, st.sampled_from(POINTS), st.sampled_from([0.0, 1.0])),
        min_size=1,
        max_size=4,
        unique_by=lambda point: point.text,
    ),
)


def labels(item: LabelledAnswer) -> dict[str, float]:
    return {point.text: point.p_missed for point in item.points}


@given(ITEMS, st.sampled_from(sorted(MAKERS)), st.integers(0, 2**32))
def test_the_two_sides_differ_where_they_say_and_a_seed_decides(
    item: LabelledAnswer, kind: str, seed: int
) -> None:
    made = MAKERS[kind](item, random.Random(seed))
    assert made == MAKERS[kind](item, random.Random(seed))
    if made is None:
        return
    twin, changed = labels(made.twin), labels(made.changed)
    assert (made.twin.kind, made.changed.kind) == (f"{kind} twin", kind)
    assert 1.0 in changed.values()
    assert 0.0 in twin.values()
    if made.twin.answer == made.changed.answer:
        (item_of_both,) = made.items()
        assert item_of_both.points == (*made.twin.points, *made.changed.points)
        assert not set(twin) & set(changed)
    else:
        assert made.items() == [made.twin, made.changed]
        assert any(twin.get(text) == 0.0 and missed == 1.0 for text, missed in changed.items())


@given(ITEMS, st.sampled_from(sorted(STANCES | HELD_OUT)), st.integers(0, 2**32))
def test_what_is_said_of_one_point_leaves_the_others_as_they_were(
    item: LabelledAnswer, kind: str, seed: int
) -> None:
    made = MAKERS[kind](item, random.Random(seed))
    if made is None:
        return
    twin, changed = labels(made.twin), labels(made.changed)
    told = {text for text in changed if twin.get(text) == 0.0 and changed[text] == 1.0}
    assert told
    for side in (made.twin, made.changed):
        for point in side.points:
            if point.text in told:
                core = set(words(point.text)[1:])
                assert core <= set(words(side.answer))
                continue
            beside = bool(item.answer) and item.answer in side.answer
            assert point.p_missed == (labels(item)[point.text] if beside else 1.0)


NUMERALS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")


@pytest.mark.parametrize(
    ("edit", "text", "possible"),
    [
        (edits.comparative, "Light is faster than sound.", {"Light is slower than sound."}),
        (edits.comparative, "The first was shorter.", {"The last was shorter.", "The first was longer."}),
        (edits.comparative, "It is no longer warm, more or less.", {None}),
        (edits.comparative, "The First Bank is old.", {None}),
        (edits.opposite, "The valve is a good conductor.", {"The valve is a good insulator."}),
        (edits.opposite, "It is a complete circuit.", {"It is an incomplete circuit."}),
        (edits.opposite, "It is not hot.", {None}),
        (edits.number, "More than 40 people came.", {None}),
        (edits.number, "It lasted about three weeks.", {None}),
        (edits.number, "They won 4 medals.", {f"They won {n} medals." for n in (5, 6, 8)}),
        (edits.number, "She has twelve roses.", {f"She has {n} roses." for n in NUMERALS}),
        (edits.amount, "Metals always conduct.", {"Metals never conduct."}),
        (edits.amount, "They are all of one kind.", {None}),
        (order.negation, "The pump is not connected.", {"The pump is connected."}),
        (order.negation, "The pump is connected.", {"The pump is not connected."}),
        (order.negation, "It can't move.", {"It can move."}),
        (order.negation, "It is not the wind but the tide.", {"It is not the tide but the wind."}),
        (order.negation, "It grows slowly rather than quickly.", {"It grows quickly rather than slowly."}),
        (order.negation, "It is not only wet.", {None}),
        (order.negation, "Some of them are wet.", {None}),
        (order.negation, "Why isn't it warm? It is dry.", {"Why isn't it warm? It is not dry."}),
        (order.roles, "Friction causes heat.", {"Heat causes Friction."}),
        (order.roles, "The Rhine is longer than the Elbe.", {"The Elbe is longer than the Rhine."}),
        (order.roles, "It is longer than that.", {None}),
        (order.roles, "The nut shrinks and the bolt grows.", {"The nut grows and the bolt shrinks."}),
        (order.roles, "The more it rises, the more it falls.", {None}),
        (order.roles, "When the price rises, the demand falls.", {None}),
        (order.roles, "It runs from the hill to the sea.", {"It runs from the sea to the hill."}),
    ],
)
def test_an_edit_makes_another_statement_or_none(
    edit: edits.Edit, text: str, possible: set[str | None]
) -> None:
    made = {edit(text, random.Random(seed)) for seed in range(60)}
    assert made <= possible
    assert (None in made) == (None in possible)


@given(st.text(alphabet="abc ?.,'0123456789", max_size=60), st.integers(0, 99))
def test_no_edit_stumbles_or_gives_back_what_it_got(text: str, seed: int) -> None:
    for edit in (edits.comparative, edits.opposite, edits.number, edits.amount, order.negation, order.roles):
        assert edit(f"It is more {text} than two", random.Random(seed)) != f"It is more {text} than two"


def test_the_one_word_that_was_replaced_is_found() -> None:
    assert edits.replaced_word("Light is faster.", "light is slower") == ("faster", "slower")
    assert edits.replaced_word("a b", "b a") is None
    assert edits.replaced_word("a b", "a b c") is None


def test_a_real_answer_is_turned_by_the_word_that_makes_the_point_true() -> None:
    item = LabelledAnswer(
        "a", "g", "q", "cause light is faster", (LabelledPoint("Light is faster than sound.", 0.0),)
    )
    made = [CONTRASTS["comparative"](item, random.Random(seed)) for seed in range(40)]
    answers = {each.changed.answer: labels(each.changed) for each in made if each}
    assert answers["cause light is slower"] == {"Light is faster than sound.": 1.0}
    assert answers["cause light is faster"] == {"Light is slower than sound.": 1.0}
    assert answers["Light is slower than sound."] == {
        "Light is faster than sound.": 1.0,
        "Light is slower than sound.": 0.0,
    }


@pytest.mark.parametrize("relation", [*RELATIONS, *HELD_OUT_RELATIONS], ids=lambda each: each.point)
def test_a_relations_wordings_name_both_things_and_their_contraries_are_their_mirror(
    relation: Relation,
) -> None:
    for wording in (relation.point, relation.reverse, *relation.same, *relation.contrary, *relation.neither):
        assert wording.format(a="", b="") != wording
    if relation.reverse == _mirrored(relation.point):
        assert {_mirrored(wording) for wording in relation.same} == set(relation.contrary)
    assert not set(relation.same) & set(relation.contrary)


def test_what_is_held_out_is_trained_on_by_no_recipe() -> None:
    assert not HELD_OUT_CONTRASTS.keys() & CONTRASTS.keys()
    assert CONTRASTS.keys() <= Augment.model_fields.keys()
    for kind in HELD_OUT_CONTRASTS:
        with pytest.raises(ValidationError):
            Augment.model_validate({kind: 0.1})
    seen = {wording for stance in STANCES.values() for wording in (*stance.owned, *stance.disowned)}
    assert not seen & {
        wording for stance in HELD_OUT.values() for wording in (*stance.owned, *stance.disowned)
    }


def test_no_wording_is_copied_from_what_is_measured_on() -> None:
    path = Path(__file__).parents[2] / "samples" / "adversarial" / "cases.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    runs = {tuple(run) for row in rows for run in _runs(words(row["answer"]))}
    for stance in (STANCES | HELD_OUT).values():
        for wording in (*stance.owned, *stance.disowned):
            parts = wording.replace("{said}", "|").replace("{clause}", "|").split("|")
            assert not runs & {tuple(run) for part in parts for run in _runs(words(part))}, wording


def test_a_points_start_is_written_as_within_a_sentence() -> None:
    assert spoken("I think {clause}.", ["The sea is salty."]) == "I think the sea is salty."
    assert spoken("I think {clause}.", ["A and B are closed"]) == "I think A and B are closed."
    two = spoken("{said} I doubt that {clause}.", ["Rivers flow", "Rain falls."])
    assert two == "Rivers flow. Rain falls. I doubt that Rivers flow, and that Rain falls."


def test_points_that_are_told_together_are_no_rivals() -> None:
    rivals = ("She was born in 1921 in Rome.", "She was born in 1932 in Rome.")
    item = LabelledAnswer("a", "g", "q", "", tuple(LabelledPoint(text, 1.0) for text in rivals))
    for seed, kind in product(range(20), ("reported", "asked")):
        made = CONTRASTS[kind](item, random.Random(seed))
        assert made is not None
        stated = [text for text, missed in labels(made.twin).items() if missed == 0.0]
        assert len(stated) == 1
        assert overlap(*rivals) >= UNRELATED


def _runs(of: list[str], length: int = 5) -> list[list[str]]:
    return [of[start : start + length] for start in range(len(of) - length + 1)]


def _mirrored(wording: str) -> str:
    return wording.format(a="{b}", b="{a}")
