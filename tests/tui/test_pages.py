"""An answer in pictures: seen beside its text, corrected, graded anew; nothing of it is left on the disk."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from textual.widgets import OptionList, Static, TextArea

from grader.domain import Answer, KeyPoint, Question, Rubric
from grader.gradebook import Gradebook
from grader.gradebook.union import part
from grader.grader import Grader
from grader.grading import grade
from grader.pages import Page, PageLine, as_recognised, is_typed
from grader.text import PICTURE
from tests.tui.fakes import CALIBRATOR, WordEngine
from tests.tui.pilots import LARGE, SMALL, app_of, opened, screen_text, told, until
from tui.app.screens.pages import PagesDialog
from tui.app.screens.review import ReviewScreen
from tui.app.widgets.dots import drawn
from tui.cli import main

SAID = ("Steam is a gas.", "Ice fioats")
NAME = "Ann Lee/scan \x1b[31m.jpg"


def jpeg(width: int = 300, height: int = 100) -> bytes:
    """White, with a black bar over its upper half."""
    page = Image.new("L", (width, height), 255)
    ImageDraw.Draw(page).rectangle((0, 0, width, max(0, height // 2 - 1)), fill=0)
    data = io.BytesIO()
    page.save(data, "JPEG", quality=95)
    return data.getvalue()


def scanned_book(path: Path) -> Gradebook:
    """Ann came in two pages, of which one was recognised; Ben in text."""
    points = (KeyPoint(id="gas", text="Steam is a gas."), KeyPoint(id="ice", text="Ice floats on water."))
    rubric = Rubric(title="Water", questions=(Question(id="q1", text="Water?", key_points=points),))
    book = Gradebook.create(path, rubric)
    lines = tuple(
        PageLine(text=t, sure=0.9 - i / 2, box=(0, i / 2, 1, (i + 1) / 2)) for i, t in enumerate(SAID)
    )
    pages = (Page(name=NAME, picture=jpeg(), lines=lines), Page(name="Ann Lee/2.jpg", picture=jpeg(30, 90)))
    book.add_pages({"Ann Lee/q1": pages})
    book.add_pages({"Ann Lee/q1": pages})
    book.add_answers(both())
    grade(book, Grader(WordEngine(), CALIBRATOR))
    return book


def both() -> list[Answer]:
    text = "\n".join((*SAID, PICTURE))
    return [
        Answer(id="Ann Lee/q1", student="Ann Lee", question_id="q1", text=text, source="Ann Lee/scan.jpg"),
        Answer(
            id="Ben Roe/q1", student="Ben Roe", question_id="q1", text="Steam is a gas.", source="Ben.txt"
        ),
    ]


@pytest.mark.asyncio
@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_a_page_is_seen_beside_its_text_and_what_is_typed_is_graded(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    path = tmp_path / "w.kpgrade"
    scanned_book(path).close()
    async with opened(path, size=size, opener=lambda: Grader(WordEngine(), CALIBRATOR)) as pilot:
        app = app_of(pilot)
        session = app.workspace.session
        await until(pilot, lambda: "read from a picture" in screen_text(pilot))
        await pilot.press("i")
        await until(pilot, lambda: isinstance(app.screen, PagesDialog))
        picture = app.screen.query_one("#page-picture", Static)
        await until(pilot, lambda: "⣿" in str(picture.render()))
        whole = str(picture.render())
        assert "⠀" in whole, "the lower half is white"
        listed = app.screen.query_one(OptionList)
        assert [str(o.prompt).split() for o in listed.options][1] == ["90%", *SAID[0].split()]
        assert "nothing was recognised" in str(listed.options[-1].prompt)
        assert "\x1b" not in screen_text(pilot)
        await pilot.press("down")
        await until(pilot, lambda: str(picture.render()) != whole)
        await pilot.press("enter")
        area = app.screen.query_one(TextArea)
        assert area.has_focus
        area.text = "Steam is a gas. Ice floats on water."
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        await until(pilot, lambda: "What you typed counts" in told(pilot))
        await until(pilot, lambda: session.rows["Ann Lee/q1"].mark is not None)
        assert session.rows["Ann Lee/q1"].certain_mark == 2
        assert is_typed(session.rows["Ann Lee/q1"].answer)
        assert session.book.add_answers(both()) == 0, "reading the files again undoes nothing"

        await pilot.press("i")
        await until(pilot, lambda: isinstance(app.screen, PagesDialog))
        await pilot.click("#recognised")
        await until(pilot, lambda: session.rows["Ann Lee/q1"].answer == both()[0])
        assert len(session.book.answer_versions()) == 4, "every text is kept"


@pytest.mark.asyncio
async def test_the_viewer_gets_a_copy_that_goes_with_the_dialog(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "w.kpgrade"
    scanned_book(path).close()
    async with opened(path, size=LARGE) as pilot:
        app = app_of(pilot)
        urls: list[str] = []
        monkeypatch.setattr(app, "open_url", lambda url: urls.append(url))
        await pilot.press("i")
        await until(pilot, lambda: isinstance(app.screen, PagesDialog))
        await pilot.press("ctrl+o")
        file = Path(urls[0].removeprefix("file://"))
        assert file.read_bytes() == jpeg()
        assert file.parent.stat().st_mode & 0o077 == 0
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        await until(pilot, lambda: not file.parent.exists())
        await pilot.press("n", "i")
        await until(pilot, lambda: "came as text" in told(pilot))


def test_the_command_line_lists_writes_and_types(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "w.kpgrade"
    scanned_book(path).close()
    assert main(["pages", str(path)]) == 0
    shown = capsys.readouterr().out
    assert "Ann Lee" in shown
    assert "40%" in shown
    assert "Ben Roe" not in shown
    assert main(["pages", str(path), "Ann Lee", "--write", str(tmp_path / "out")]) == 0
    assert [file.read_bytes() for file in sorted((tmp_path / "out").iterdir())] == [jpeg(), jpeg(30, 90)]
    assert main(["pages", str(path), "Ann Lee", "--write", str(tmp_path / "out")]) == 2
    (tmp_path / "typed.txt").write_text("Ice floats.\n", "utf-8")
    assert main(["pages", str(path), "Ann Lee", "--text-file", str(tmp_path / "typed.txt")]) == 0
    assert main(["pages", str(path), "Ann Lee"]) == 0
    shown = capsys.readouterr().out
    assert "90%  Steam is a gas." in shown
    assert "typed by the teacher: Ann Lee/scan.jpg" in shown
    assert "\x1b" not in shown
    with Gradebook.open(path, read_only=True) as book:
        assert book.answers()[0].text == "Ice floats."
    assert main(["pages", str(path), "Ann Lee", "--as-recognised"]) == 0
    assert main(["pages", str(path), "Ben Roe", "--text", "no"]) == 2
    assert "no answer that came in pictures" in capsys.readouterr().err
    with Gradebook.open(path, read_only=True) as book:
        assert book.answers()[0] == as_recognised(book.answers()[0], book.answer_versions()[:1])


def test_pages_go_where_their_answer_goes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "w.kpgrade"
    scanned_book(path).close()
    assert main(["split", str(path), "--parts", "2", "-o", str(tmp_path)]) == 0
    one, two = tmp_path / "w-part1.kpgrade", tmp_path / "w-part2.kpgrade"
    assert main(["merge", str(one), str(two), "-o", str(tmp_path / "joined.kpgrade")]) == 0
    for file, count in ((one, 2), (two, 0), (tmp_path / "joined.kpgrade", 2)):
        with Gradebook.open(file, read_only=True) as book:
            assert len(book.pages("Ann Lee/q1")) == count
    part(path, tmp_path / "again.kpgrade", ["Ann Lee/q1"])
    assert main(["recover", str(path), "-o", str(tmp_path / "recovered.kpgrade")]) == 0
    with Gradebook.open(tmp_path / "recovered.kpgrade", read_only=True) as book:
        assert book.pages("Ann Lee/q1")[0].lines[0].text == SAID[0]
    assert jpeg()[-60:] in path.read_bytes()
    assert main(["forget", str(path), "--student", "Ann Lee", "--yes"]) == 0
    assert "2 page(s) in pictures" in " ".join(capsys.readouterr().out.split())
    assert jpeg()[-60:] not in path.read_bytes()


def test_what_is_no_picture_is_not_drawn_and_a_bomb_is_not_unpacked() -> None:
    assert drawn(b"no picture", (0, 0, 1, 1), 40, 10) == []
    bomb = Image.new("L", (20_000, 20_000), 255)
    data = io.BytesIO()
    bomb.save(data, "JPEG", quality=1)
    assert drawn(data.getvalue(), (0, 0, 1, 1), 40, 10) == []


@given(
    st.tuples(*[st.floats(-1, 2)] * 4),
    st.integers(1, 60),
    st.integers(1, 20),
    st.tuples(st.integers(1, 80), st.integers(1, 80)),
)
def test_whatever_part_is_asked_for_it_fits(
    box: tuple[float, float, float, float], width: int, height: int, size: tuple[int, int]
) -> None:
    lines = drawn(jpeg(*size), box, width, height)
    assert lines
    assert len(lines) <= height
    assert all(len(line) <= width for line in lines)
    assert all(0x2800 <= ord(sign) < 0x2900 for line in lines for sign in line)
    assert json.dumps(lines)
