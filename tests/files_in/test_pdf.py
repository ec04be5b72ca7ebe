"""PDFs as another library writes them: columns in either order, parted words, ligatures, no pictures."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

import grader.reports
from grader.answers import read_answers

FONT = Path(grader.reports.__file__).parent / "fonts" / "DejaVuSans.ttf"
LEFT = [
    "Ice floats because it is",
    "less dense than the water",
    "around it, since its mole-",
    "cules form a lattice that",
    "takes more room.",
]
RIGHT = [
    "When water freezes it ex-",
    "pands by nine percent, so",
    "the same mass has more",
    "volume, and that makes it",
    "lighter than the water.",
]
READ = (
    "Ice floats because it is less dense than the water around it, since its molecules form a lattice that "
    "takes more room. When water freezes it expands by nine percent, so the same mass has more volume, and "
    "that makes it lighter than the water."
)


def _pdf(draw: Callable[[Canvas], None]) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842))
    draw(canvas)
    canvas.save()
    return buffer.getvalue()


def _line_by_line(canvas: Canvas) -> None:
    for at, pair in enumerate(zip(LEFT, RIGHT, strict=True)):
        for x, text in zip((50, 310), pair, strict=True):
            canvas.drawString(x, 780 - 16 * at, text)


def _column_by_column(canvas: Canvas) -> None:
    for x, column in ((50, LEFT), (310, RIGHT)):
        for at, text in enumerate(column):
            canvas.drawString(x, 780 - 16 * at, text)


def _words(data: bytes, tmp_path: Path) -> str:
    (tmp_path / "Ann Lee.pdf").write_bytes(data)
    reading = read_answers([tmp_path / "Ann Lee.pdf"])
    assert not reading.skipped
    return " ".join(reading.answers[0].text.split())


@pytest.mark.parametrize("draw", [_line_by_line, _column_by_column])
def test_two_columns_are_read_one_after_the_other(tmp_path: Path, draw: Callable[[Canvas], None]) -> None:
    assert _words(_pdf(draw), tmp_path) == READ


def test_a_heading_over_two_columns_stays_above_them(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(50, 810, "Why ice floats, by me")
        _line_by_line(canvas)

    assert _words(_pdf(draw), tmp_path) == f"Why ice floats, by me {READ}"


def test_a_table_of_short_cells_is_read_line_by_line(tmp_path: Path) -> None:
    rows: Sequence[tuple[str, str]] = [
        ("mass", "2 kg"),
        ("volume", "3 l"),
        ("density", "low"),
        ("floats", "yes"),
    ]

    def draw(canvas: Canvas) -> None:
        for at, pair in enumerate(rows):
            for x, text in zip((50, 310), pair, strict=True):
                canvas.drawString(x, 780 - 16 * at, text)

    assert _words(_pdf(draw), tmp_path) == "mass 2 kg volume 3 l density low floats yes"


def test_ligatures_are_letters(tmp_path: Path) -> None:
    pdfmetrics.registerFont(TTFont("DejaVu", str(FONT)))

    def draw(canvas: Canvas) -> None:
        canvas.setFont("DejaVu", 12)
        canvas.drawString(50, 780, "The ﬁnal eﬀect is a ﬂow of eﬃcient diﬀusion")

    assert _words(_pdf(draw), tmp_path) == "The final effect is a flow of efficient diffusion"
