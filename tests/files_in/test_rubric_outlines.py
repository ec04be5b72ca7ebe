"""Rubrics as numbered questions with bullets below, as people write them, and Canvas's own rubric files."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from grader.rubrics import read_rubric
from tests.files_in.documents import saved

ICE, SKY = "Why does ice float?", "Why is the sky blue?"
LESS, GROWS, BLUE = "Ice is less dense", "Water expands when it freezes", "Blue is scattered most"
TWO = [(ICE, [(LESS, 1.0), (GROWS, 1.0)]), (SKY, [(BLUE, 1.0)])]


def _read(path: Path) -> list[tuple[str, list[tuple[str, float]]]]:
    rubric = read_rubric(path)
    return [(q.text, [(point.text, point.points) for point in q.key_points]) for q in rubric.questions]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"1. {ICE}\n   - {LESS}\n   - {GROWS}\n2. {SKY}\n   - {BLUE}\n", id="nested"),
        pytest.param(f"1) {ICE}\n\n\t* {LESS}\n\n\t* {GROWS}\n\n2) {SKY}\n\n\t* {BLUE}\n", id="tabs, blanks"),
        pytest.param(f"1. {ICE}\n- {LESS}\n- {GROWS}\n2. {SKY}\n- {BLUE}\n", id="not indented"),
        pytest.param(f"1. {ICE}\n a) {LESS}\n b) {GROWS}\n2. {SKY}\n a) {BLUE}\n", id="letters"),
        pytest.param(f"- {ICE}\n  - {LESS}\n  - {GROWS}\n- {SKY}\n  - {BLUE}\n", id="bullets that ask"),
        pytest.param(
            f"# Test\n\n1. {ICE}\n  - {LESS}\n  - {GROWS}\n2. {SKY}\n  - {BLUE}\n", id="below a title"
        ),
    ],
)
def test_numbered_questions_have_the_bullets_below_them(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rubric.md"
    path.write_text(text, "utf-8")
    assert _read(path) == TWO


def test_items_below_items_of_a_question_stay_key_points(tmp_path: Path) -> None:
    path = tmp_path / "rubric.md"
    path.write_text(
        f"## {ICE}\n1. {LESS}\n   - it has more room\n2. {GROWS}\n   - accept: it grows\n", "utf-8"
    )
    assert _read(path) == [(ICE, [(LESS, 1.0), ("it has more room", 1.0), (GROWS, 1.0)])]
    assert read_rubric(path).questions[0].key_points[2].accept == ("it grows",)


def test_points_in_german(tmp_path: Path) -> None:
    path = tmp_path / "rubric.md"
    path.write_text("Aufgabe 1: Warum schwimmt Eis? (3 P.)\n- Dichte (2 P.)\n- Wasser (1 BE)\n", "utf-8")
    assert _read(path) == [("Warum schwimmt Eis?", [("Dichte", 2.0), ("Wasser", 1.0)])]


@pytest.mark.parametrize("styles", [("List Number", "List Bullet 2"), ("List Number", "List Bullet")])
def test_word_lists_of_two_levels(tmp_path: Path, styles: tuple[str, str]) -> None:
    document = docx.Document()
    for question, points in TWO:
        document.add_paragraph(question, style=styles[0])
        for text, _ in points:
            document.add_paragraph(text, style=styles[1])
    path = tmp_path / "rubric.docx"
    path.write_bytes(saved(document))
    assert _read(path) == TWO


def test_canvas_rubric_files(tmp_path: Path) -> None:
    path = tmp_path / "canvas.csv"
    head = "Rubric Name,Status,Criteria Name,Criteria Description,Criteria Enable Range"
    path.write_text(
        f"{head},Rating Name 1,Rating Description 1,Rating Points 1,Rating Name 2,Rating Points 2\n"
        f"Ice,Draft,Density,{LESS},false,Full,all of it,2,None,0\n"
        f"Ice,Draft,{GROWS},,false,None,nothing,0,Full,1.5\n",
        "utf-8",
    )
    assert _read(path) == [("Ice", [(LESS, 2.0), (GROWS, 1.5)])]
