"""Answers under guidelines, and faults: both sides keep their promise; a model learns what it will read."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from export.metadata import Provenance, entries
from grader.guidelines import CARD, GUIDED_KINDS, READS
from grader.labelled import LabelledAnswer, LabelledPoint, read_labelled, write_labelled
from grader.prompt import PromptFormat
from grader.text import words
from training.data.augment import PAIRS, augmented
from training.data.contrasts.pair import Contrast
from training.data.faults import FAULTS, contradicted
from training.data.guided import GUIDED, aside
from training.fit.paths import bundles, paths
from training.fit.recipe import Augment

POINTS = (
    "The glacier is the slowest river in the valley.",
    "When it is cold the sea is in ice.",
    "Light is faster than sound.",
    "Evaporation takes energy from the surroundings.",
    "To measure is an art.",
)
ANSWERS = (
    "The evaporation takes its energy from the surroundings",
    "Light is quicker than sound is.",
    "I do not know.",
    "See page (4).",
)
ITEMS = st.builds(
    lambda answer, points: LabelledAnswer("a", "g", "Why?", answer, tuple(points)),
    st.sampled_from(ANSWERS),
    st.lists(
        st.builds(LabelledPoint, st.sampled_from(POINTS), st.sampled_from([0.0, 1.0])),
        min_size=1,
        max_size=3,
        unique_by=lambda point: point.text,
    ),
)
EVAPORATION = LabelledAnswer("a", "g", "Why?", ANSWERS[0], (LabelledPoint(POINTS[3], 0.0),))


def _made(kind: str, item: LabelledAnswer, seeds: int = 60) -> list[Contrast]:
    tried = (PAIRS[kind](item, random.Random(seed)) for seed in range(seeds))
    return [made for made in tried if made]


@given(ITEMS, st.sampled_from(sorted(GUIDED)), st.integers(0, 2**32))
def test_a_point_counts_on_one_side_and_neither_side_tells_alone(
    item: LabelledAnswer, kind: str, seed: int
) -> None:
    made = GUIDED[kind](item, random.Random(seed))
    assert made == GUIDED[kind](item, random.Random(seed))
    if made is None:
        return
    twin, changed = made.twin, made.changed
    assert (twin.kind, changed.kind) == (f"{kind} twin", kind)
    assert twin.guidelines
    assert changed.guidelines
    stated = {point.text for point in twin.points if point.p_missed == 0.0}
    missed = {point.text for point in changed.points if point.p_missed == 1.0}
    assert stated & missed
    assert (twin.answer, twin.guidelines) != (changed.answer, changed.guidelines)
    assert made.items() == [twin, changed]


def test_each_kind_has_twins_under_the_strict_guideline_and_under_the_lenient_one() -> None:
    missing = LabelledAnswer("a", "g", "Why?", "I do not know.", (LabelledPoint(POINTS[0], 1.0),))
    items = {"unit": missing, "notes": missing, "brackets": missing, "spelling": EVAPORATION}
    for kind, item in items.items():
        same = {made.twin.answer == made.changed.answer for made in _made(kind, item)}
        assert same == {True, False}, kind
        told = {made.twin.guidelines for made in _made(kind, item)}
        assert told & {made.changed.guidelines for made in _made(kind, item)}, kind


def test_a_misspelt_word_is_no_other_word_of_the_answer_and_stands_in_one_place() -> None:
    for made in _made("spelling", EVAPORATION):
        wrong = set(words(made.changed.answer)) - set(words(ANSWERS[0])) - set(words(POINTS[3]))
        assert len(wrong) == 1


def test_a_note_has_no_verb_and_what_would_leave_one_is_not_made() -> None:
    for text in (POINTS[1], POINTS[2], POINTS[4], "The lamp is heated."):
        item = LabelledAnswer("a", "g", "q", "x", (LabelledPoint(text, 0.0),))
        assert _made("notes", item) == []
    item = LabelledAnswer("a", "g", "q", "x", (LabelledPoint(POINTS[0], 1.0),))
    assert {made.changed.answer for made in _made("notes", item)} == {"glacier slowest river in valley"}


def test_a_measure_of_our_own_lacks_its_unit_on_the_strict_side() -> None:
    for made in _made("unit", EVAPORATION):
        (point,) = made.changed.key_points
        assert re.sub(r"(?<=\d) [a-z]+(?: per second)?", "", point) == made.changed.answer
        assert made.changed.question.endswith("?")


@given(ITEMS, st.integers(0, 2**32))
def test_a_guideline_on_what_is_not_there_changes_no_label(item: LabelledAnswer, seed: int) -> None:
    made = aside(item, random.Random(seed))
    if made is None:
        assert "(4)" in item.answer
        return
    assert replace(made, guidelines="", kind="") == item
    if "(4)" in item.answer:
        pytest.fail("it has brackets and a number")


@given(ITEMS, st.integers(0, 2**32))
def test_a_contrary_claim_is_found_in_itself_and_not_in_the_key_point(
    item: LabelledAnswer, seed: int
) -> None:
    made = FAULTS["claimed"](item, random.Random(seed))
    if made is None:
        return
    (found,), (not_found,) = made.twin.points, made.changed.points
    assert (found.p_missed, not_found.p_missed) == (0.0, 1.0)
    assert found.text == not_found.text
    assert set(words(made.twin.answer)[1:]) <= set(words(found.text))
    assert made.changed.answer in item.key_points


@pytest.mark.parametrize(("said", "missed"), [("correct", 1.0), ("incorrect", 1.0), ("contradictory", 0.0)])
def test_peoples_marks_say_whether_an_answer_contradicts(said: str, missed: float) -> None:
    made = contradicted(replace(EVAPORATION, further={"label3": said}), random.Random(1))
    assert made is not None
    assert [point.p_missed for point in made.points] == [missed]
    assert POINTS[3].rstrip(".") in made.points[0].text
    assert contradicted(EVAPORATION, random.Random(1)) is None


def test_guidelines_are_kept_in_rows_and_read_with_the_question(tmp_path: Path) -> None:
    guided = replace(EVAPORATION, guidelines="Spelling does not matter.")
    write_labelled(tmp_path / "made.jsonl", [guided, replace(EVAPORATION, id="b")])
    first, second = read_labelled(tmp_path / "made.jsonl").rows
    assert (first.guidelines, second.guidelines) == ("Spelling does not matter.", "")

    def tokenise(text: str, _control: bool) -> list[int]:
        return [*text.encode()]

    def read(item: LabelledAnswer) -> str:
        return bytes(next(paths(item, PromptFormat(), tokenise)).tokens).decode()

    assert "Question: Why?\n\nGuidelines: Spelling does not matter." in read(first)
    assert "Guidelines" not in read(second)
    assert len(bundles([first, second], 5, random.Random(0))) == 2, "a root is shared by one guideline alone"


def test_a_recipe_with_guided_answers_earns_the_card_and_no_other_does() -> None:
    assert set(GUIDED_KINDS) == {*GUIDED, "aside"}
    assert {*GUIDED_KINDS, *FAULTS, "contradicted"} <= Augment.model_fields.keys()
    shares = Augment(unit=0.3, aside=0.2)
    made = augmented([EVAPORATION] * 40, shares, [], 0)
    assert {"unit", "unit twin", "aside"} <= {item.kind for item in made}

    def card(recipe: str) -> str | None:
        return entries(Provenance(name="m", licence="l", base_name="b", base_sha256="0", recipe=recipe)).get(
            CARD
        )

    assert card("[augment]\nunit = 0.1\n") == READS
    assert card("[augment]\nclaimed = 0.1\nunit = 0.0\n") is None
    assert card("[augment]\nunit = ") is None
    assert card("") is None
