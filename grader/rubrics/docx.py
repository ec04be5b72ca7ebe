"""Rubrics as a Word document: headings or paragraphs ask, the list items under them are the key points."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grader.answers.documents.docx import open_docx, paragraph_text
from grader.answers.limits import Limits
from grader.domain import Rubric
from grader.rubrics.markdown import Line, from_lines

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph

_TYPED = re.compile(r"(?:[-*•·–]|\d{1,3}[.)]|[a-z][.)])\s+(?P<text>.+)$")
_HEADING = re.compile(r"heading (\d)|title", re.IGNORECASE)


def read_docx(data: bytes, where: str) -> Rubric:
    """The rubric in a Word document. A table of questions and key points is read as one.

    Raises InputError, with the paragraph, when there is none.
    """
    document = open_docx(data, where, Limits())
    lines = [
        line
        for number, paragraph in enumerate(document.paragraphs, start=1)
        if (line := _line(number, paragraph)) is not None
    ]
    if document.tables and not any(line.bullet for line in lines):
        from grader.answers.grid import Grid, Row
        from grader.rubrics.table import from_grid

        rows = [
            Row(number, tuple(cell.text for cell in row.cells))
            for number, row in enumerate(document.tables[0].rows, start=1)
        ]
        return from_grid(Grid(tuple(rows)), where=where)
    return from_lines(lines, where=where, unit="paragraph")


def _line(number: int, paragraph: Paragraph) -> Line | None:
    text = " ".join(paragraph_text(paragraph._p).split())
    if not text:
        return None
    style = (paragraph.style.name if paragraph.style is not None else "") or ""
    heading = _HEADING.match(style)
    if heading:
        return Line(number, text, heading=int(heading[1] or 1))
    numbered = bool(paragraph._p.xpath("./w:pPr/w:numPr"))
    if numbered or style.lower().startswith("list"):
        levels = paragraph._p.xpath("./w:pPr/w:numPr/w:ilvl/@w:val")
        level = int(levels[0]) if levels and levels[0].isdigit() else 0
        return Line(number, text, bullet=True, indent=4 * level)
    typed = _TYPED.match(text)
    if typed:
        return Line(number, typed["text"], bullet=True)
    return Line(number, text)
