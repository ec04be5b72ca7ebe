"""The layouts of tables that are known by their headers, most particular first."""

from __future__ import annotations

from collections.abc import Sequence

from grader.answers.layouts import canvas_quiz, google_forms, microsoft_forms, moodle_quiz, plain
from grader.answers.layouts.guess import Candidate, Guess

__all__ = ["Candidate", "Guess", "recognise"]

_LAYOUTS = (moodle_quiz, canvas_quiz, microsoft_forms, google_forms, plain)


def recognise(headers: Sequence[str]) -> Guess:
    """The layout that the headers show; the plain table takes whatever no other knows."""
    for layout in _LAYOUTS:
        guess = layout.recognise(headers)
        if guess is not None:
            return guess
    return Guess("a table", {})
