"""The layouts of tables that are known by their headers, most particular first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from grader.answers.layouts import (
    canvas_quiz,
    google_forms,
    microsoft_forms,
    moodle_quiz,
    plain,
    question_pairs,
)
from grader.answers.layouts.guess import Candidate, Guess

__all__ = ["Candidate", "Guess", "recognise"]

_LAYOUTS: tuple[Callable[[Sequence[str]], Guess | None], ...] = (
    moodle_quiz.recognise,
    canvas_quiz.recognise,
    microsoft_forms.recognise,
    google_forms.recognise,
    question_pairs.recognise,
    plain.recognise,
)


def recognise(headers: Sequence[str]) -> Guess:
    """The layout that the headers show; the plain table takes whatever no other knows."""
    for layout in _LAYOUTS:
        guess = layout(headers)
        if guess is not None:
            return guess
    return Guess("a table", {})
