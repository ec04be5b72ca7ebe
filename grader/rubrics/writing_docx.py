"""A rubric as a Word document that a teacher can change and print, and that reads back as the same rubric."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from grader.domain import KeyPoint, Question, Rounding, Rubric
from grader.rubrics.as_written import points_after
from grader.text import visible

if TYPE_CHECKING:
    from docx.document import Document


def to_docx(rubric: Rubric) -> bytes:
    """Headings ask, lists say what a good answer states: what `grader.rubrics.docx` reads.

    Ids are not in it, so a key point that is reworded there is a new one.
    """
    import docx

    document = docx.Document()
    if rubric.title.strip():
        document.add_heading(_line(rubric.title), level=1)
    for question in rubric.questions:
        _question(document, question)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _question(document: Document, question: Question) -> None:
    marks = f" [{question.marks:g}]" if question.marks is not None else ""
    document.add_heading(f"{_line(question.text) or question.id}{marks}", level=2)
    if question.rounding is not Rounding.NONE:
        document.add_paragraph(f"Rounding: {question.rounding}")
    if question.below_zero:
        document.add_paragraph("Floor: none")
    if question.guidelines.strip():
        document.add_paragraph(f"Guidelines: {_line(question.guidelines)}")
    if not question.partial_credit:
        document.add_paragraph("Partial credit: no")
    for point in question.key_points:
        document.add_paragraph(f"{_line(point.text)}{_worth(point)}", style="List Bullet")
        if point.levels:
            levels = " | ".join(f"{_line(level.name)}: {level.points:g}" for level in point.levels)
            document.add_paragraph(f"levels: {levels}", style="List Bullet 2")
        for when, comment in (("missed", point.comment_missed), ("covered", point.comment_covered)):
            if comment.strip():
                document.add_paragraph(f"comment if {when}: {_line(comment)}", style="List Bullet 2")
        for name, wordings in (("accept", point.accept), ("reject", point.reject)):
            for wording in wordings:
                document.add_paragraph(f"{name}: {_line(wording)}", style="List Bullet 2")


def _worth(point: KeyPoint) -> str:
    """The points behind a statement; also the usual one, where its own last words would be read as points."""
    points = -point.points if point.fault else point.points
    if points == 1 and points_after(_line(point.text))[1] is None:
        return ""
    return f" ({points:g} {'point' if abs(points) == 1 else 'points'})"


def _line(text: str) -> str:
    return " ".join(visible(text).split())
