"""A rubric proposed from a model answer in a file."""

from __future__ import annotations

from pathlib import Path

from grader.answers.apart import apart
from grader.answers.documents import read_content
from grader.answers.limits import Limits
from grader.answers.sniff import FileKind, kind_of
from grader.domain import Rubric
from grader.errors import InputError
from grader.rubrics import read_bytes
from grader.rubrics.as_written import WrittenPoint, WrittenQuestion, build
from grader.rubrics.proposing import proposed


def from_model_answer(path: Path, question: str) -> Rubric:
    """One question whose key points are what the answer states, a statement each.

    Raises InputError where the file cannot be read or states nothing.
    """
    data, limits = read_bytes(path), Limits()
    kind = kind_of(path.name, data)
    plain = len(data) if kind is FileKind.TEXT else None
    document = apart(read_content, kind, data, path.name, limits, where=str(path), limits=limits, plain=plain)
    points = [WrittenPoint(text, 1, points=worth) for text, worth in proposed(document.text)]
    if not points:
        raise InputError("nothing is stated in this model answer", where=str(path))
    return build([WrittenQuestion(1, text=question, points=points)], title="", where=str(path))
