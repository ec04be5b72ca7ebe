"""The class report as PDF, for printing and for mailing to a colleague."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.domain import Label
from grader.reports.classroom import ClassReport, MapRow, QuestionReport, trust_sentences
from grader.reports.pdf.fonts import REGULAR
from grader.reports.pdf.page import WIDTH, PdfPage, build
from grader.review.figures import PointFigures
from grader.signs import SIGNS, loss_words

if TYPE_CHECKING:
    from reportlab.graphics.shapes import Drawing
    from reportlab.platypus import Flowable

_FILLS: dict[Label | None, str] = {
    Label.COVERED: "#d5efd9",
    Label.MISSED: "#f8d7d3",
    Label.UNSURE: "#fff0c2",
    None: "#eef1f5",
}
_BARS = {"lost": "#b3392f", "unsure": "#e3b341", "kept": "#8cbf9a"}
_LONGEST_MAP = 400
"""Students in a printed map; a longer one is in the HTML report and the spreadsheets."""
_LIST_COLUMN, _LIST_COLUMNS = 46.0, 9


def write_pdf(report: ClassReport, path: Path) -> None:
    """Write the report (A4)."""
    page = PdfPage()
    story = [
        page.head(report.title, 1),
        page.text(f"{report.students} students; {report.average}"),
    ]
    if len(report.questions) > 1 and report.totals:
        story += [page.head("Total marks", 3), _columns(report.totals)]
    story += _class_list(page, report.class_list)
    for question in report.questions:
        story += _question(page, question)
    story.append(page.head("How far to trust the grading", 2))
    story += [page.text(sentence) for sentence in trust_sentences(report.trust, report.spot_checks)]
    if report.models:
        story.append(page.text(f"Verdicts are by {', '.join(report.models)}."))
    if report.card:
        story.append(
            page.table([[page.text(name), page.text(value)] for name, value in report.card], [120, 360])
        )
    if report.anonymous:
        story.append(page.text("Codes stand for the students' names; the key is in a separate file."))
    build(path, f"Class report: {report.title}", story)


def _class_list(page: PdfPage, rows: Sequence[Sequence[str]]) -> list[Flowable]:
    """As many columns as a page has room for; the spreadsheets have all questions."""
    columns = min(len(rows[0]), _LIST_COLUMNS)
    name = WIDTH - _LIST_COLUMN * (columns - 1)
    cells = [[page.text(cell, spaceAfter=0) for cell in row[:columns]] for row in rows]
    return [page.head("Class list", 3), page.table(cells, [name, *[_LIST_COLUMN] * (columns - 1)], head=1)]


def _question(page: PdfPage, question: QuestionReport) -> list[Flowable]:
    figures, progress = question.figures, question.figures.progress
    story = [page.head(f"{question.number}. {figures.question.text or figures.question.id}", 2)]
    story.append(page.text(f"{progress.answers} answers, {progress.graded} graded, {figures.average}"))
    if figures.distribution:
        story += [page.head("Marks", 3), _columns(figures.distribution)]
    story.append(page.head("What to teach again: key points, most missed first", 3))
    lost, kept = loss_words(figures.question)
    cells: list[list[Any]] = [["Key point", lost.capitalize(), f"{lost} / unsure / {kept}"]]
    for point in figures.teach_again:
        share = "" if point.share_lost is None else f"{point.share_lost:.0%}"
        cells.append([page.text(point.title), share, _share(point)])
    story.append(page.table(cells, (240, 56, 184), head=1))
    if figures.pairs:
        story.append(page.head("Missed together", 3))
        pairs: list[list[Any]] = [["This key point", "and this one", "missed both", "by chance"]]
        for pair in figures.pairs[:10]:
            both = f"{pair.both} of {pair.of}"
            pairs.append(
                [page.text(pair.first.title), page.text(pair.second.title), both, f"{pair.expected:.1f}"]
            )
        story.append(page.table(pairs, (175, 175, 70, 60), head=1))
    story.append(page.head("Who covers what", 3))
    story += [page.text(f"{i}. {p.title}", spaceAfter=1) for i, p in enumerate(figures.points, start=1)]
    story.append(page.text(", ".join(f"{sign} {label or 'not graded'}" for label, sign in SIGNS.items())))
    return story + _map(page, question.map, len(figures.points))


def _map(page: PdfPage, lines: Sequence[MapRow], points: int) -> list[Flowable]:
    """The map, in parts of as many key points as a page is wide."""
    story: list[Flowable] = []
    shown = lines[:_LONGEST_MAP]
    for start in range(0, points, 16):
        part = range(start, min(points, start + 16))
        cells: list[list[Any]] = [["Student", *(str(i + 1) for i in part), "mark"]]
        looks: list[Any] = [("ALIGN", (1, 0), (-2, -1), "CENTER")]
        for y, line in enumerate(shown, start=1):
            cells.append(
                [page.text(line.student, spaceAfter=0), *(SIGNS[line.labels[i]] for i in part), line.mark]
            )
            looks += [
                ("BACKGROUND", (x, y), (x, y), _FILLS[line.labels[i]]) for x, i in enumerate(part, start=1)
            ]
        story.append(page.table(cells, (130, *([19] * len(part)), 46), *looks, head=1))
    if len(shown) < len(lines):
        rest = len(lines) - len(shown)
        story.append(page.text(f"{rest} more students are in the HTML report and the spreadsheets."))
    return story


def _share(point: PointFigures) -> Drawing:
    from reportlab.graphics.shapes import Drawing, String

    wide = 120.0
    drawing = Drawing(180, 11)
    total = point.lost + point.unsure + point.kept + point.ungraded
    at = 0.0
    for name, colour in _BARS.items():
        part = wide * getattr(point, name) / total if total else 0.0
        drawing.add(_bar(at, 1, part, 9, colour))
        at += part
    counts = f"{point.lost} / {point.unsure} / {point.kept}"
    drawing.add(String(wide + 6, 2, counts, fontName=REGULAR, fontSize=7.5))
    return drawing


def _columns(bars: Sequence[tuple[str, int]]) -> Drawing:
    from reportlab.graphics.shapes import Drawing, Line, String
    from reportlab.lib.colors import HexColor

    step = min(60.0, WIDTH / len(bars))
    most = max(count for _, count in bars)
    drawing = Drawing(WIDTH, 104)
    drawing.add(Line(0, 16, step * len(bars), 16, strokeColor=HexColor("#8a93a3"), strokeWidth=0.6))
    for place, (name, count) in enumerate(bars):
        high = 70 * count / most
        middle = step * (place + 0.5)
        drawing.add(_bar(middle - 0.36 * step, 16, 0.72 * step, high, "#3b5b92"))
        drawing.add(String(middle, high + 20, str(count), textAnchor="middle", fontName=REGULAR, fontSize=8))
        drawing.add(
            String(middle, 4, name, textAnchor="middle", fontName=REGULAR, fontSize=8 if step > 45 else 6.5)
        )
    return drawing


def _bar(left: float, bottom: float, width: float, height: float, colour: str) -> Any:
    from reportlab.graphics.shapes import Rect
    from reportlab.lib.colors import HexColor

    bar = Rect(left, bottom, width, height)
    bar.fillColor, bar.strokeColor = HexColor(colour), None
    return bar
