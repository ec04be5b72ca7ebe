"""The student's own words: what of an answer is quoted to them, alone or within a comment."""

from __future__ import annotations

import re

from grader.domain import KeyPoint, Label
from grader.evidence import nearest
from grader.review.answers import ReviewedAnswer, ReviewedPoint
from grader.text import visible

QUOTE = "{quote}"
"""Stands in a comment for the words of the answer that carry the key point."""
_LEAST = 0.34
"""Share of a key point's words below which a sentence is no evidence worth quoting."""
_QUOTED = 300
"""Characters of a quotation."""
_AROUND = re.compile(r"\s*[:,]?\s*\{quote\}")


def with_quote(comment: str, quote: str) -> str:
    """The comment with the quotation in place of `{quote}`; without one it goes, with the colon before it.

    >>> with_quote("Here you say it: {quote}.", "Ice is light")
    'Here you say it: “Ice is light”.'
    >>> with_quote("Here you say it: {quote}.", "")
    'Here you say it.'
    """
    if QUOTE not in comment:
        return comment
    if not quote:
        return _AROUND.sub("", comment).strip()
    # Words of a student are put in as they are: they may hold any sign, a placeholder too.
    return f"“{quote.strip()}”".join(comment.split(QUOTE))


def quote_of(said: ReviewedPoint, answer: str) -> str:
    """The sentence that carries a key point that is stated; '' where none has enough of its words.

    `answer`: the text fit to be shown.
    """
    return closest(said.point, answer) if said.label is Label.COVERED else ""


def closest(point: KeyPoint, answer: str) -> str:
    """The sentence that comes nearest to a key point in words; '' where none has enough of them."""
    nearby = nearest(answer, point.wordings)
    quoted = " ".join(answer[nearby.start : nearby.end].split())
    if nearby.strength < _LEAST or not quoted:
        return ""
    return quoted if len(quoted) <= _QUOTED else f"{quoted[: _QUOTED - 1]}…"


def told(row: ReviewedAnswer) -> list[tuple[KeyPoint, str]]:
    """(key point, comment) of what the student is told of those that are settled, their words put in."""
    answer = visible(row.answer.text)
    return [(p.point, with_quote(p.comment, quote_of(p, answer))) for p in row.points if p.comment]
