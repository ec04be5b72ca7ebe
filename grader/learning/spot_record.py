"""What was drawn for a spot check, kept with the class, and what came of it."""

from __future__ import annotations

from grader.gradebook import Gradebook
from grader.learning.spotcheck import Drawn, SpotCheck, checked

BLIND = "spot check"
"""The source of a decision that was made without sight of the verdict."""


def keep_drawn(book: Gradebook, question_id: str, drawn: tuple[Drawn, ...]) -> None:
    """Begin a spot check; an earlier one of the question is over."""
    book.set_setting(_name(question_id), [[*d.key, d.missed] for d in drawn])


def kept(book: Gradebook, question_id: str) -> tuple[Drawn, ...]:
    """What was drawn; empty where no spot check was begun."""
    held = book.setting(_name(question_id), [])
    if not isinstance(held, list):
        return ()
    return tuple(Drawn((answer, point), missed) for answer, point, missed in held)


def spot_check(book: Gradebook, question_id: str) -> SpotCheck:
    """How far the spot check of a question is. Only what was decided blind counts."""
    blind = {key: d for key, d in book.decisions().items() if d.source == BLIND and not d.stale}
    return checked(kept(book, question_id), blind)


def _name(question_id: str) -> str:
    return f"spot check {question_id}"
