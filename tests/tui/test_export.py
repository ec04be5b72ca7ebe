"""The export: what can be written, with which choices, and what is shown of it before."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from textual.widgets import Input, OptionList

from grader.gradebook import Gradebook
from grader.reports import ReportOptions
from tests.tui.fakes import sample_book
from tests.tui.pilots import LARGE, opened, screen_text, told, until
from tui.app.exporting import CELL, KINDS, ExportKind, columns, key_file, preview, write
from tui.app.screens.dialogs import Confirm
from tui.app.screens.export import ExportScreen


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "class.kpgrade"
    sample_book(path).close()
    return path


def _kind(name: str) -> ExportKind:
    return next(kind for kind in KINDS if kind.name == name)


@pytest.mark.parametrize("name", ["csv", "xlsx", "class", "pages"])
def test_what_is_written_hides_names_where_that_was_chosen(path: Path, tmp_path: Path, name: str) -> None:
    kind, target = _kind(name), tmp_path / f"out{_kind(name).suffix}"
    with Gradebook.open(path) as book:
        said = write(kind, book, target, ReportOptions(), coded=True)
        shown = preview(kind, book, ReportOptions(), coded=True)
        assert key_file(book).name in said
        assert "Student 01" in key_file(book).read_text("utf-8-sig")
    files = [target] if target.is_file() else sorted(target.iterdir())
    assert files
    assert not any("Student 0" in f.name or b"Student 0" in f.read_bytes() for f in files)
    assert shown
    assert "Student 0" not in shown


@pytest.mark.parametrize(
    ("name", "first"),
    [("csv", "answer_id"), ("xlsx", "student"), ("totals", "student"), ("canvas", "Student")],
)
def test_tables_are_shown_as_columns_before_they_are_written(path: Path, name: str, first: str) -> None:
    with Gradebook.open(path, read_only=True) as book:
        lines = preview(_kind(name), book, ReportOptions()).splitlines()
    assert lines[0].startswith(first)
    assert len(lines) > 5
    assert "  " in lines[1]


def test_what_lacks_a_file_says_where_to_name_it_in_the_app(path: Path) -> None:
    with Gradebook.open(path, read_only=True) as book:
        said = preview(_kind("moodle-worksheet"), book, ReportOptions())
    assert "'Fill in'" in said
    assert "--" not in said


def test_a_page_is_shown_before_the_pages_are_written(path: Path) -> None:
    with Gradebook.open(path, read_only=True) as book:
        assert "Student 01" in preview(_kind("pages"), book, ReportOptions())


def test_columns_line_up_whatever_is_in_them() -> None:
    shown = columns([["a", "b"], ["水水", "x\x1b[2Jy"], ["z" * 90, "last"]]).splitlines()
    assert [line.index(end) for line, end in zip(shown, ("b", "x", "last"), strict=True)] == [
        CELL + 2,
        CELL,  # The wide characters take two cells each.
        CELL + 2,
    ]
    assert not any("\x1b" in line for line in shown)


@pytest.mark.asyncio
async def test_choices_belong_to_what_takes_them_and_are_kept_to(path: Path) -> None:
    async with opened(path) as pilot:
        await pilot.press("x")
        await until(pilot, lambda: isinstance(pilot.app.screen, ExportScreen))
        screen = pilot.app.screen
        await until(pilot, lambda: "Student 01" in screen_text(pilot))
        assert not screen.query_one("#take-assignment").display
        kinds = screen.query_one("#export-formats", OptionList)
        kinds.highlighted = [kind.name for kind in KINDS].index("moodle")
        await until(pilot, lambda: screen.query_one("#take-assignment").display)
        assert not screen.query_one("#take-codes").display, "Moodle finds students by their names"
        screen.query_one("#assignment", Input).value = "Leaves (17)"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Written" in screen_text(pilot))
        with (path.parent / "class-moodle.csv").open(encoding="utf-8-sig", newline="") as file:
            assert "Leaves (17)" in next(csv.reader(file))

        kinds.highlighted = 0
        await until(pilot, lambda: screen.query_one("#take-codes").display)
        await pilot.pause()
        await pilot.click("#take-codes")
        await until(pilot, lambda: "[x]" in screen_text(pilot))
        await until(pilot, lambda: "Student 01" not in screen_text(pilot))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Which code is whom" in screen_text(pilot))
        assert "Student 01" not in (path.parent / "class-totals.csv").read_text("utf-8-sig")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        await pilot.press("n")
        await until(pilot, lambda: pilot.app.screen is screen)


@pytest.mark.asyncio
async def test_the_folder_is_opened_once_something_is_in_it(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By key and by mouse; only the system's own opener is replaced."""
    asked: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda url, **_: asked.append(url))
    monkeypatch.setenv("DISPLAY", ":0")
    folder = tmp_path / "marks of 7b"
    folder.mkdir()
    async with opened(path) as pilot:
        await pilot.press("x")
        await until(pilot, lambda: isinstance(pilot.app.screen, ExportScreen))
        screen = pilot.app.screen
        await until(pilot, lambda: "Student 01" in screen_text(pilot))
        await pilot.press("ctrl+o")
        await pilot.click("#folder")
        screen.query_one("#export-path", Input).value = str(folder / "marks.csv")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Written" in screen_text(pilot))
        assert asked == []

        await pilot.press("ctrl+o")
        await until(pilot, lambda: len(asked) == 1)
        await pilot.click("#folder")
        await until(pilot, lambda: len(asked) == 2)
        # Over SSH the system would put a browser of letters in the app's place.
        monkeypatch.delenv("DISPLAY")
        await pilot.press("ctrl+o")
        await until(pilot, lambda: f"The folder is {folder}" in told(pilot))
    assert (folder / "marks.csv").is_file()
    assert asked == [folder.as_uri()] * 2


@pytest.mark.parametrize("name", ["oversight", "oversight-json"])
def test_the_record_of_oversight_is_written_and_names_nobody(path: Path, tmp_path: Path, name: str) -> None:
    kind, target = _kind(name), tmp_path / f"out{_kind(name).suffix}"
    with Gradebook.open(path, read_only=True) as book:
        assert preview(kind, book, ReportOptions()) == kind.description
        assert write(kind, book, target, ReportOptions()) == ""
    data = target.read_bytes()
    assert data.startswith(b"%PDF" if name == "oversight" else b"{")
    assert b"Student 0" not in data


@pytest.mark.asyncio
async def test_pages_with_something_undecided_are_written_only_after_a_yes(path: Path) -> None:
    async with opened(path, size=LARGE) as pilot:
        await pilot.press("x")
        await until(pilot, lambda: isinstance(pilot.app.screen, ExportScreen))
        listed = pilot.app.screen.query_one("#export-formats", OptionList)
        listed.highlighted = next(i for i, kind in enumerate(KINDS) if kind.name == "pages")
        await pilot.pause()
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        assert "20 students have something undecided" in " ".join(screen_text(pilot).split())
        await pilot.press("n")
        await pilot.pause()
        folder = path.with_name(f"{path.stem}-feedback")
        assert not folder.exists()
        await pilot.press("ctrl+s", "y")
        await until(pilot, folder.is_dir)
        await until(pilot, lambda: "20 pages have something that is not decided" in screen_text(pilot))
