"""Typing slips, made by rule: what fast typists do to words, and never to numbers or negations."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

RATE = 0.08
"""Share of the words that may slip which do: about one in twelve, as in unproofed timed writing."""
_MIN_LETTERS = 4
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NEGATIONS = frozenset(
    {"never", "none", "nothing", "nobody", "neither", "without", "cannot", "nowhere", "unless"}
)
_NEIGHBOURS = {
    key: "".join(row[max(0, i - 1) : i] + row[i + 1 : i + 2])
    for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm")
    for i, key in enumerate(row)
}


def typos(text: str, seed: str, rate: float = RATE) -> str:
    """The text with slips in about `rate` of its longer words, at least one where there is such a word.

    The same text and seed give the same slips. Words with an apostrophe only lose it where that keeps the
    sense ("isnt"); numbers, short words and negations stay, so no label can change.
    """
    generator = random.Random(seed)
    open_words = [match for match in _WORD.finditer(text) if _may_slip(match.group())]
    if not open_words:
        return text
    count = max(1, round(rate * len(open_words)))
    pieces, end = [], 0
    for match in sorted(generator.sample(open_words, count), key=lambda match: match.start()):
        pieces += [text[end : match.start()], _slipped(match.group(), generator)]
        end = match.end()
    return "".join([*pieces, text[end:]])


def _may_slip(word: str) -> bool:
    return len(word) >= _MIN_LETTERS and word.casefold() not in _NEGATIONS


def _slipped(word: str, generator: random.Random) -> str:
    if "'" in word or "’" in word:
        return word.replace("'", "").replace("’", "")
    # The first letter stays: typists rarely miss it, and readers need it.
    for slip in generator.sample(_SLIPS, len(_SLIPS)):
        changed = slip(word, generator.randrange(1, len(word) - 1), generator)
        if changed != word:
            return changed
    return word


def _swap(word: str, at: int, _: random.Random) -> str:
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _drop(word: str, at: int, _: random.Random) -> str:
    return word[:at] + word[at + 1 :]


def _double(word: str, at: int, _: random.Random) -> str:
    return word[:at] + word[at] + word[at:]


def _neighbour(word: str, at: int, generator: random.Random) -> str:
    keys = _NEIGHBOURS.get(word[at], "")
    return word[:at] + generator.choice(keys) + word[at + 1 :] if keys else word


_SLIPS: list[Callable[[str, int, random.Random], str]] = [_swap, _drop, _double, _neighbour]
