"""Rubrics as a Word document: headings or paragraphs ask, the list items under them are the key points."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grader.answers.documents.docx import open_docx, paragraph_text
from grader.answers.grid import Grid, GridRow
from grader.answers.limits import Limits
from grader.domain import Rubric
from grader.rubrics.markdown import from_lines
from grader.rubrics.outline import Line
from grader.text import whole_number

if TYPE_CHECKING:
    from docx.oxml.table import CT_Tc
    from docx.table import Table
    from docx.text.paragraph import Paragraph

_TYPED = re.compile(r"(?:[-*•·–]|(?P<number>\d{1,3}[.)])|[a-z][.)])\s+(?P<text>.+)$")
_LIST = re.compile(r"list (?P<kind>number|bullet|continue|paragraph)?(?: (?P<level>\d))?", re.IGNORECASE)
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
        from grader.rubrics.table import from_grid

        return from_grid(Grid(_rows(document.tables[0])), where=where)
    return from_lines(lines, where=where, unit="paragraph")


def _rows(table: Table) -> tuple[GridRow, ...]:
    """The cells as they stand, a merged one once: python-docx repeats it as often as the file says."""
    return tuple(
        GridRow(number, tuple(_cell_text(cell) for cell in row._tr.tc_lst))
        for number, row in enumerate(table.rows, start=1)
    )


def _cell_text(cell: CT_Tc) -> str:
    return "\n".join(paragraph_text(paragraph) for paragraph in cell.p_lst)


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
        named = _LIST.match(style)
        level = int(named["level"] or 1) - 1 if named else 0
        if levels:
            level = whole_number(levels[0], 99) or level
        return Line(number, text, bullet=True, indent=4 * level, numbered=_counted(paragraph, style, level))
    typed = _TYPED.match(text)
    if typed:
        return Line(number, typed["text"], bullet=True, numbered=bool(typed["number"]))
    return Line(number, text)


def _counted(paragraph: Paragraph, style: str, level: int) -> bool:
    """Whether Word counts the items of this list and level, by its definition or else by its style's name."""
    ids = paragraph._p.xpath("./w:pPr/w:numPr/w:numId/@w:val")
    if not ids or not hasattr(paragraph.part, "numbering_part"):
        return "number" in style.casefold()
    number = whole_number(ids[0], 99_999) or 0
    numbering = paragraph.part.numbering_part.element
    kinds = numbering.xpath(
        f"./w:abstractNum[@w:abstractNumId=../w:num[@w:numId={number}]/w:abstractNumId/@w:val]"
        f"/w:lvl[@w:ilvl={level}]/w:numFmt/@w:val"
    )
    return bool(kinds) and kinds[0] not in {"bullet", "none", "lowerLetter"}
