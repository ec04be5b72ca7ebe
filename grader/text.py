"""Plain-text rules that several rooms share: blankness, words, sentences, what is safe to show."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

PICTURE = "[contains a picture: look]"
"""Stands in an answer's text where it has a picture or a sign that cannot be read."""

_BLANK = frozenset({"", "-", "--", "n/a", "na", "none", "nil", "no answer", "blank", "?", "."})
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?…。！？])[\"'”’)\]]*\s+|\n\s*\n|\n(?=\s*[-*•\d])")
_CONTROLS = {"Cc", "Cf", "Cs", "Co"}
_KEPT_CONTROLS = {"\n", "\t", "\u200d", "\u200c"}


def is_blank(text: str) -> bool:
    """Whether an answer says nothing: empty, a dash, 'n/a' and their kin."""
    return visible(text).strip().casefold() in _BLANK


def has_picture(text: str) -> bool:
    """Whether part of an answer is a picture, so that its text alone never makes a point certainly missed."""
    return PICTURE in text


def words(text: str) -> list[str]:
    """The words of a text, case-folded, without punctuation."""
    return _WORD.findall(text.casefold())


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans (start, end) of the sentences of a text, in order, without the space between them."""
    spans = []
    start = 0
    for gap in _SENTENCE_END.finditer(text):
        spans.append((start, gap.start()))
        start = gap.end()
    spans.append((start, len(text)))
    return [span for span in (_trimmed(text, *span) for span in spans) if span[0] < span[1]]


def spans_of(text: str, phrase: str) -> list[tuple[int, int]]:
    """Spans (start, end) of a phrase in a text, whatever the case, spacing and punctuation between its words.

    >>> spans_of("It Dries, up. It dries up!", "dries up")
    [(3, 12), (17, 25)]
    """
    wanted = words(phrase)
    if not wanted:
        return []
    tokens = [(match.start(), match.end(), match[0].casefold()) for match in _WORD.finditer(text)]
    spans: list[tuple[int, int]] = []
    place = 0
    while place + len(wanted) <= len(tokens):
        if [word for _, _, word in tokens[place : place + len(wanted)]] == wanted:
            spans.append((tokens[place][0], tokens[place + len(wanted) - 1][1]))
            place += len(wanted)
        else:
            place += 1
    return spans


def without(text: str, phrases: Iterable[str]) -> str:
    """The text with every occurrence of the phrases left out; the text itself where none occurs."""
    spans = sorted(span for phrase in phrases for span in spans_of(text, phrase))
    kept, end = [], 0
    for start, stop in spans:
        kept.append(text[end : max(start, end)])
        end = max(end, stop)
    return " ".join(part.strip() for part in (*kept, text[end:])).strip() if spans else text


def overlap(key_point: str, answer: str) -> float:
    """The share of the key point's distinct words that stand in the answer, in [0, 1]."""
    wanted = set(words(key_point))
    return len(wanted & set(words(answer))) / len(wanted) if wanted else 0.0


def visible(text: str) -> str:
    """The text without control, format and private characters, so that it is inert on a screen.

    Line ends become newlines. Joiners stay: emoji and several scripts need them.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    strange = [c for c in set(text) if c not in _KEPT_CONTROLS and unicodedata.category(c) in _CONTROLS]
    return text.translate(dict.fromkeys(map(ord, strange))) if strange else text


def whole_number(text: str, most: int) -> int | None:
    """A whole number from 0 in plain digits, no larger than `most`; None for anything else.

    `str.isdigit` takes '²' for one, and `int` refuses one of thousands of digits.
    """
    if not (text.isascii() and text.isdigit()) or len(text) > 18:
        return None
    value = int(text)
    return value if value <= most else None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
