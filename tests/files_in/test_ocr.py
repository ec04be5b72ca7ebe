"""Print in pictures and scans, by the real engine: what is read, how sure, what is left to the teacher."""

from __future__ import annotations

import io
import json
import sys
from importlib.util import find_spec
from pathlib import Path

import docx
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from grader.answers import ReadOptions, read_answers
from grader.gradebook import Gradebook
from grader.rubrics import read_rubric
from grader.text import PICTURE
from tui.cli import main
from tui.intake import take_in

FONT = Path(__file__).parents[2] / "grader" / "reports" / "fonts" / "DejaVuSans.ttf"
LINES = ("Ice is less dense than water.", "Water expands when it freezes.")
OCR = ReadOptions(ocr=True)


def _picture(*lines: str) -> Image.Image:
    page = Image.new("RGB", (900, 90 * len(lines) + 40), "white")
    pen, font = ImageDraw.Draw(page), ImageFont.truetype(str(FONT), 32)
    for place, line in enumerate(lines):
        pen.text((20, 20 + 90 * place), line, fill="black", font=font)
    return page


def _shaken(page: Image.Image) -> Image.Image:
    """Letters as a shaking hand writes them: each column of the page up or down a little."""
    pixels = np.asarray(page)
    columns = [np.roll(pixels[:, c], int(10 * np.sin(c / 6)), axis=0) for c in range(page.width)]
    return Image.fromarray(np.stack(columns, axis=1))


def _class(tmp_path: Path, **files: bytes) -> Path:
    folder = tmp_path / "class"
    for name, data in files.items():
        student, _, suffix = name.rpartition("_")
        (folder / student.replace("_", " ")).mkdir(parents=True, exist_ok=True)
        (folder / student.replace("_", " ") / f"answer.{suffix}").write_bytes(data)
    (tmp_path / "r.yaml").write_text(
        "questions:\n- question: Why?\n  key_points: [Ice is less dense than water.]\n"
    )
    return folder


def _png(page: Image.Image) -> bytes:
    data = io.BytesIO()
    page.save(data, "PNG")
    return data.getvalue()


def _pdf(page: Image.Image) -> bytes:
    data = io.BytesIO()
    canvas = Canvas(data)
    canvas.drawImage(ImageReader(page), 20, 500, 500, 120)
    canvas.save()
    return data.getvalue()


def _docx(page: Image.Image) -> bytes:
    data = io.BytesIO()
    document = docx.Document()
    document.add_picture(io.BytesIO(_png(page)))
    document.save(data)
    return data.getvalue()


def test_print_in_a_photo_and_a_scan_is_read_line_by_line_and_told(tmp_path: Path) -> None:
    page = _picture(*LINES)
    folder = _class(tmp_path, Ann_Lee_png=_png(page), Ben_Roe_pdf=_pdf(page), Cid_Poe_docx=_docx(page))
    reading = read_answers([folder], read_rubric(tmp_path / "r.yaml"), OCR)
    assert {a.student: a.text for a in reading.answers} == dict.fromkeys(
        ("Ann Lee", "Ben Roe", "Cid Poe"), "\n".join((*LINES, PICTURE))
    )
    assert any("3 files: read from a picture, 90% sure or more" in note for note in reading.notes)


def test_shaky_writing_is_told_as_less_sure_and_an_empty_page_is_left_to_a_person(tmp_path: Path) -> None:
    folder = _class(tmp_path, Ann_Lee_png=_png(_shaken(_picture(*LINES))), Ben_Roe_png=_png(_picture("")))
    reading = read_answers([folder], read_rubric(tmp_path / "r.yaml"), OCR)
    answer, empty = reading.answers
    assert answer.text.endswith(PICTURE)
    assert empty.text == PICTURE, "so no key point is missed for certain"
    assert [len(reading.pages[each.id]) for each in reading.answers] == [1, 1]
    assert not any("90% sure" in note for note in reading.notes)
    assert any("% sure or more" in note for note in reading.notes)
    assert any("no print was found: type it beside it" in note for note in reading.notes)


def test_pages_are_kept_with_their_lines_and_never_larger_than_can_be_read(tmp_path: Path) -> None:
    large = _picture(*LINES).resize((4_500, 1_100))
    folder = _class(tmp_path, Ann_Lee_png=_png(large), Ben_Roe_pdf=_pdf(_picture(*LINES)))
    reading = read_answers([folder], read_rubric(tmp_path / "r.yaml"), OCR)
    with Gradebook.create(tmp_path / "c.kpgrade", read_rubric(tmp_path / "r.yaml")) as book:
        for _ in range(2):
            take_in(book, reading, [folder])
        for answer in book.answers():
            (page,) = book.pages(answer.id)
            assert [line.text for line in page.lines] == [*LINES]
            assert all(line.sure > 0.9 for line in page.lines)
            tops = [line.box[1] for line in page.lines]
            assert tops == sorted(tops)
            with Image.open(io.BytesIO(page.picture)) as picture:
                assert max(picture.size) <= 1_600
    shown = json.loads(reading.model_dump_json())
    assert "pages" not in shown, "a picture is nothing for JSON"


def test_a_command_of_the_teachers_brings_the_page_too(tmp_path: Path) -> None:
    folder = _class(tmp_path, Ann_Lee_png=_png(_picture(*LINES)))
    options = ReadOptions(ocr_command=f"{sys.executable} -c 'print(\"typed\")'")
    reading = read_answers([folder], read_rubric(tmp_path / "r.yaml"), options)
    (answer,) = reading.answers
    assert answer.text == "typed"
    ((page,),) = reading.pages.values()
    assert page.lines == ()
    assert page.picture.startswith(b"\xff\xd8")


def test_without_the_extra_it_is_said_how_to_have_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> object:
        return None if name == "rapidocr" else find_spec(name)

    monkeypatch.setattr("grader.answers.documents.ocr.find_spec", absent)
    folder = _class(tmp_path, Ann_Lee_png=_png(_picture(*LINES)))
    reading = read_answers([folder], read_rubric(tmp_path / "r.yaml"), OCR)
    assert reading.answers == ()
    assert "is not installed" in reading.skipped[0].reason


def test_a_damaged_picture_is_one_reason_and_stops_nobody(tmp_path: Path) -> None:
    good = _png(_picture(*LINES))
    folder = _class(tmp_path, Ann_Lee_png=good, Ben_Roe_png=good[: len(good) // 3])
    reading = read_answers([folder], read_rubric(tmp_path / "r.yaml"), OCR)
    assert [a.student for a in reading.answers] == ["Ann Lee"]
    assert "failed" in reading.skipped[0].reason


def test_the_command_line_takes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = _class(tmp_path, Ann_Lee_png=_png(_picture(*LINES)))
    assert main(["inspect", str(folder), "--rubric", str(tmp_path / "r.yaml"), "--ocr"]) == 0
    assert "read from a picture" in " ".join(capsys.readouterr().out.split())
