"""Typing slips touch words, and nothing that a label hangs on."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from training.data.create.rewrite import typos

TEXT = (
    "The mitochondria never make 38 molecules without oxygen, and it's not the nucleus which "
    "releases energy. They don't store 2.5 grams of anything."
)


def test_the_same_seed_gives_the_same_slips() -> None:
    assert typos(TEXT, "a") == typos(TEXT, "a")
    assert len({typos(TEXT, str(seed)) for seed in range(20)}) > 10


@given(text=st.text(alphabet="abcdeé '’.,1237\n-NoT", max_size=200), seed=st.integers())
def test_numbers_punctuation_and_short_words_stay(text: str, seed: int) -> None:
    slipped = typos(text, str(seed), rate=1.0)
    assert re.findall(r"[\d.,\n-]", slipped) == re.findall(r"[\d.,\n-]", text)
    assert len(slipped.split()) == len(text.split())


@given(seed=st.integers())
def test_negations_and_numbers_stay(seed: int) -> None:
    slipped = typos(TEXT, str(seed), rate=1.0)
    for word in (" never ", " 38 ", " without ", " not ", " 2.5 "):
        assert word in slipped
    assert slipped != TEXT


def test_a_text_of_short_words_has_no_room_for_slips() -> None:
    assert typos("it is so", "a") == "it is so"


def test_about_one_word_in_twelve_slips() -> None:
    text = " ".join(["wonderful"] * 120)
    assert sum(word != "wonderful" for word in typos(text, "a").split()) == 10
