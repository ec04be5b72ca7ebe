"""What every report in PDF is built of: words, headings, tables, on A4."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from grader.reports.pdf.fonts import BOLD, REGULAR, Letters
from grader.reports.pdf.markdown import style

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

WIDTH = 480.0
"""Points between the margins."""
_GRID = "#e3e7ed"
_LEFT = 120.0
"""Points of a page that a heading wants below it; with less it goes overleaf."""


def build(path: Path, title: str, story: Sequence[Flowable]) -> None:
    """Write the document (A4)."""
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import CondPageBreak, SimpleDocTemplate

    document = SimpleDocTemplate(
        str(path), pagesize=A4, title=title, leftMargin=56, rightMargin=56, topMargin=54, bottomMargin=54
    )
    together: list[Flowable] = []
    for flowable in story:
        if getattr(flowable, "kpgrade_heading", False):
            together.append(CondPageBreak(_LEFT))
        together.append(flowable)
    document.build(together)


class PdfPage:
    """Words and tables in the look of all reports."""

    def __init__(self) -> None:
        self._letters = Letters()

    def text(self, text: str, **more: Any) -> Flowable:
        """A paragraph; nothing in it is markup."""
        from reportlab.platypus import Paragraph

        return Paragraph(self._letters.markup(text), style(9, **{"spaceAfter": 3, **more}))

    def head(self, text: str, level: int) -> Flowable:
        """A heading that stays with some of what follows, also with a table, which may go on overleaf."""
        size = {1: 17, 2: 12.5, 3: 10.5}[level]
        colour = "#3b5b92" if level == 3 else "#1b1f27"
        from reportlab.platypus import Paragraph

        look = style(
            size,
            fontName=BOLD,
            spaceBefore=16 if level == 2 else 8,
            spaceAfter=4,
            textColor=colour,
        )
        heading: Any = Paragraph(self._letters.markup(text), look)
        heading.kpgrade_heading = True
        return cast("Flowable", heading)

    def table(self, cells: list[list[Any]], widths: Sequence[float], *more: Any, head: int = 0) -> Flowable:
        """A table of columns so many points wide; its first `head` rows are repeated overleaf."""
        from reportlab.platypus import Table, TableStyle

        table = Table(cells, colWidths=list(widths), repeatRows=head, hAlign="LEFT")
        table.setStyle(
            TableStyle(
                [
                    ("FONT", (0, 0), (-1, -1), REGULAR, 8.5),
                    ("FONT", (0, 0), (-1, head - 1 if head else 0), BOLD if head else REGULAR, 8.5),
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                    ("LINEBELOW", (0, 0), (-1, -1), 0.4, _GRID),
                    ("TOPPADDING", (0, 0), (-1, -1), 2),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
                    *more,
                ]
            )
        )
        return table
