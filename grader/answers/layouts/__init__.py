"""The layouts of tables: a class each, asked in turn how well the headers fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grader.answers.layouts.canvas_quiz import CanvasQuizAnalysis
from grader.answers.layouts.google_forms import GoogleFormsSheet
from grader.answers.layouts.guess import Candidate, Guess
from grader.answers.layouts.layout import TableLayout
from grader.answers.layouts.microsoft_forms import MicrosoftFormsWorkbook
from grader.answers.layouts.moodle_quiz import MoodleQuizResponses
from grader.answers.layouts.plain import PlainTable
from grader.answers.layouts.question_pairs import QuestionPairs

__all__ = ["LAYOUTS", "Candidate", "Guess", "recognise"]

LAYOUTS: tuple[type[TableLayout], ...] = (
    MoodleQuizResponses,
    CanvasQuizAnalysis,
    MicrosoftFormsWorkbook,
    GoogleFormsSheet,
    QuestionPairs,
    PlainTable,
)


def recognise(headers: Sequence[str]) -> Guess:
    """The columns by the layout that fits best, with the evidence; of two that fit as well, the first."""
    rated = [(layout.identify(headers), layout) for layout in (kind() for kind in LAYOUTS)]
    best, layout = max(rated, key=lambda pair: pair[0].score)
    return replace(layout.extract(headers), why=best.reasons)
