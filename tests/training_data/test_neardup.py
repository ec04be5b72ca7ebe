"""The index finds every pair that comparing all pairs finds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.data.neardup import NearDuplicates, jaccard, shingles

TEXTS = st.lists(st.lists(st.sampled_from("abcd"), max_size=14).map(" ".join), max_size=8)


@given(texts=TEXTS, threshold=st.sampled_from([0.1, 0.3, 0.5, 0.7, 0.9, 1.0]))
@settings(max_examples=150, deadline=None)
def test_no_pair_is_missed_and_none_made_up(texts: list[str], threshold: float) -> None:
    index = NearDuplicates(threshold)
    for number, text in enumerate(texts):
        alike = {
            str(other): jaccard(shingles(texts[other]), shingles(text))
            for other in range(number)
            if jaccard(shingles(texts[other]), shingles(text)) >= threshold
        }
        assert dict(index.like(text)) == alike
        index.add(str(number), text)


def test_case_and_punctuation_do_not_hide_a_copy() -> None:
    index = NearDuplicates()
    index.add("a", "The mill ground barley, every autumn; for six villages.")
    assert index.like("the mill ground barley every autumn for six villages") == [("a", 1.0)]


def test_short_texts_are_compared_whole() -> None:
    index = NearDuplicates()
    index.add("a", "I forgot")
    assert index.like("i forgot") == [("a", 1.0)]
    assert index.like("I know") == []


def test_texts_without_words_are_not_alike() -> None:
    index = NearDuplicates()
    index.add("a", "---")
    assert index.like("???") == []


def test_a_name_is_used_once() -> None:
    index = NearDuplicates()
    index.add("a", "one")
    with pytest.raises(ValueError, match="named a"):
        index.add("a", "two")
