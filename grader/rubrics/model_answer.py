"""A rubric proposed from a model answer in a file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from grader.answers.apart import apart
from grader.answers.documents import read_content
from grader.answers.limits import Limits
from grader.answers.sniff import FileKind, kind_of
from grader.domain import Rubric
from grader.errors import InputError
from grader.rubrics import read_bytes
from grader.rubrics.as_written import WrittenPoint, WrittenQuestion, build


def model_answer(path: Path) -> str:
    """The text of a model answer in a file. Raises InputError where it cannot be read."""
    data, limits = read_bytes(path), Limits()
    kind = kind_of(path.name, data)
    plain = len(data) if kind is FileKind.TEXT else None
    document = apart(read_content, kind, data, path.name, limits, where=str(path), limits=limits, plain=plain)
    return document.text


def rubric_of_statements(
    statements: Iterable[tuple[str, float | None]], question: str, *, where: str
) -> Rubric:
    """One question whose key points are statements, worth what stands with each.

    Raises InputError where there are none.
    """
    points = [WrittenPoint(text, 1, points=worth) for text, worth in statements]
    if not points:
        raise InputError("nothing is stated in this model answer", where=where)
    return build([WrittenQuestion(1, text=question, points=points)], title="", where=where)
