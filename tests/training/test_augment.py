"""Made-up answers keep a label only where it still holds."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest

from grader.labelled import LabelledAnswer, LabelledPoint
from grader.text import overlap, words
from training.data import augment
from training.data.likeness import UNRELATED
from training.fit.recipe import Augment

STATED = "Light is much faster than sound."
LEFT_OUT = "Both are made at the same moment of the storm."
ITEM = LabelledAnswer(
    "s1",
    "storm",
    "Why do we see lightning before we hear thunder?",
    "Light is a lot quicker. That is all I remember.",
    (LabelledPoint(STATED, 0.0), LabelledPoint(LEFT_OUT, 1.0)),
)
OTHERS = [
    LabelledAnswer(
        "s2",
        "sea",
        "Why is the sea salty?",
        "Rivers.",
        (LabelledPoint("Rivers carry salts into the sea.", 0.0),),
    ),
    LabelledAnswer(
        "s3", "storm", "Another question?", "Yes.", (LabelledPoint("Sound needs air to travel in.", 0.0),)
    ),
]
FILLER = ["The baker opens at five in the morning.", "By eight most rolls are sold.", STATED] * 5


def rng() -> random.Random:
    return random.Random(11)


def labels(item: LabelledAnswer) -> dict[str, float]:
    return {point.text: point.p_missed for point in item.points}


def test_negatives_come_from_other_groups_and_are_missed() -> None:
    made = augment.with_negatives(ITEM, OTHERS, 1.0, rng())
    assert labels(made) == labels(ITEM) | {"Rivers carry salts into the sea.": 1.0}
    assert made.answer == ITEM.answer


def test_a_key_point_that_the_answer_may_state_is_no_negative() -> None:
    item = replace(ITEM, answer="Rivers carry many salts, and light is quick.")
    assert augment.with_negatives(item, OTHERS, 1.0, rng()) == item


def test_a_long_answer_keeps_every_sentence_and_label_and_adds_none_that_states_a_point() -> None:
    made = augment.long(ITEM, FILLER, (60, 80), rng())
    assert made is not None
    assert 60 <= len(words(made.answer)) <= 110
    assert made.points == ITEM.points
    places = [made.answer.index(text) for text in ("Light is a lot quicker.", "That is all I remember.")]
    assert places == sorted(places)
    assert STATED not in made.answer


def test_no_long_answer_where_all_filler_states_the_point() -> None:
    assert augment.long(ITEM, [STATED], (60, 80), rng()) is None


def test_what_only_the_dropped_sentence_stated_is_missed() -> None:
    two = replace(ITEM, answer=f"{STATED} The storm was far away.")
    made = [augment.dropped(two, random.Random(seed)) for seed in range(10)]
    found = [item for item in made if item is not None]
    assert {item.answer for item in found} == {"The storm was far away."}
    assert all(labels(item) == {STATED: 1.0, LEFT_OUT: 1.0} for item in found)


def test_a_point_that_may_be_stated_elsewhere_too_is_never_called_missed() -> None:
    twice = replace(ITEM, answer=f"{STATED} So light is faster than sound.")
    assert all(augment.dropped(twice, random.Random(seed)) is None for seed in range(10))
    one = replace(ITEM, answer=STATED)
    assert augment.dropped(one, rng()) is None


def test_an_instruction_changes_no_label() -> None:
    made = augment.injected(ITEM, rng())
    assert made.points == ITEM.points
    assert ITEM.answer in made.answer
    assert len(made.answer) > len(ITEM.answer)


def test_a_key_point_word_for_word_is_covered_and_unrelated_ones_are_missed() -> None:
    for seed in range(10):
        made = augment.verbatim(ITEM, random.Random(seed))
        assert made is not None
        assert labels(made)[made.answer] == 0.0
        assert all(missed == 1.0 for text, missed in labels(made).items() if text != made.answer)


def test_a_negated_key_point_is_missed() -> None:
    seen = set()
    for seed in range(10):
        made = augment.negated(ITEM, random.Random(seed))
        assert made is not None
        assert " not " in made.answer
        original = made.answer.replace(" not ", " ")
        assert labels(made)[original] == 1.0
        seen.add(original)
    assert seen == {STATED, LEFT_OUT}


@pytest.mark.parametrize(
    "text", ["It is not sound.", "Nothing is faster.", "Salt stays behind.", "It's none."]
)
def test_what_has_no_single_verb_to_negate_is_left_alone(text: str) -> None:
    assert augment.negated(replace(ITEM, points=(LabelledPoint(text, 0.0),)), rng()) is None


def test_a_heap_of_words_states_nothing() -> None:
    made = augment.soup(ITEM, rng())
    assert made is not None
    chosen = made.points[0]
    assert chosen.p_missed == 1.0
    assert Counter(words(made.answer)) == Counter(words(chosen.text))
    assert words(made.answer) != words(chosen.text)


def test_the_question_copied_back_states_only_what_it_gives_away() -> None:
    given = LabelledPoint("We see lightning before we hear thunder.", 0.0)
    made = augment.question_copied(replace(ITEM, points=(given, LabelledPoint(LEFT_OUT, 0.0))), rng())
    assert made is not None
    assert labels(made) == {LEFT_OUT: 1.0}
    assert overlap(given.text, made.answer) > UNRELATED


def test_a_blank_answer_misses_everything() -> None:
    assert set(labels(augment.blank(ITEM, rng())).values()) == {1.0}


def test_shares_are_kept_and_the_seed_decides() -> None:
    items = [ITEM] * 2000
    recipe = Augment(injected=0.1, blank=0.05)
    made = augment.augmented(items, recipe, [], seed=4)
    kinds = Counter(item.kind for item in made)
    assert kinds["injected"] == pytest.approx(200, abs=45)
    assert kinds["blank"] == pytest.approx(100, abs=35)
    assert kinds[""] == 2000 - kinds["injected"] - kinds["blank"]
    assert made == augment.augmented(items, recipe, [], seed=4)
    assert made != augment.augmented(items, recipe, [], seed=5)


def test_a_contrast_brings_both_its_sides() -> None:
    items = [ITEM] * 200
    made = augment.augmented(items, Augment(asked=0.3, related=0.2), [], seed=4)
    kinds = Counter(item.kind for item in made)
    assert kinds["asked"] == kinds["asked twin"] == pytest.approx(60, abs=20)
    assert kinds["related"] == kinds["related twin"] == pytest.approx(40, abs=20)
    assert kinds[""] == 200 - kinds["asked"] - kinds["related"]
