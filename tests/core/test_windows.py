"""Windows cover everything, fit, and overlap."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.windows import windows

_SENTENCES = st.lists(
    st.text("ab c", min_size=1, max_size=60).map(lambda s: f"{s.strip() or 'x'}. "), max_size=30
)


@given(_SENTENCES.map("".join), st.integers(4, 50), st.data())
def test_every_visible_character_stands_in_some_window_and_every_window_fits(
    text: str, size: int, data: st.DataObject
) -> None:
    overlap = data.draw(st.integers(0, size - 1))
    spans = windows(text, size, overlap, len)

    read = {i for start, end in spans for i in range(start, end)}
    assert read >= {i for i, char in enumerate(text) if not char.isspace()}
    assert all(len(text[a:b].replace(" ", "")) <= size for a, b in spans)
    assert all(b[0] > a[0] for a, b in pairwise(spans))


def test_neighbours_share_whole_sentences() -> None:
    text = "One is here. Two is here. Three is here. Four is here."
    spans = windows(text, 30, 14, len)
    shown = [text[a:b] for a, b in spans]

    assert shown == [
        "One is here. Two is here.",
        "Two is here. Three is here.",
        "Three is here. Four is here.",
    ]


def test_a_word_longer_than_a_window_is_cut_and_not_lost() -> None:
    spans = windows("x" * 1000, 64, 16, len)

    assert sum(b - a for a, b in spans) >= 1000
    assert spans[-1][1] == 1000


def test_an_overlap_as_large_as_the_window_is_refused() -> None:
    with pytest.raises(ValueError, match="smaller than the window"):
        windows("a b c", 4, 4, len)


def test_a_character_longer_than_a_window_stands_alone() -> None:
    assert windows("ab", 1, 0, lambda text: 4 * len(text)) == [(0, 1), (1, 2)]
