"""A rubric out of whatever file holds one: its own, or a gradebook that was graded by it."""

from __future__ import annotations

from pathlib import Path

from grader.domain import Rubric
from grader.gradebook.book import Gradebook
from grader.rubrics import read_rubric

SUFFIX = ".kpgrade"


def rubric_of(path: Path) -> Rubric:
    """The rubric in force in a gradebook, or the one in a rubric's file.

    Raises GradebookError for a gradebook that cannot be read, InputError for any other file.
    """
    if path.suffix.casefold() != SUFFIX:
        return read_rubric(path)
    with Gradebook.open(path, read_only=True) as book:
        return book.rubric
