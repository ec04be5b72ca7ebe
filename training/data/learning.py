"""Labelled answers to learn from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from grader.labelled import LabelledAnswer, read_labelled


def answers_to_learn(path: Path, source: str) -> list[LabelledAnswer]:
    """The answers of a file, named after it, with the key points that nobody disputes; a label may be soft.

    Answers of which no key point is left are left out. Raises InputError with file and row for the first
    row that is none.
    """
    agreed = (answer.undisputed for answer in read_labelled(path, soft=True).rows)
    return [replace(answer, source=source) for answer in agreed if answer.points]
