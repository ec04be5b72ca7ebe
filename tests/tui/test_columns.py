"""Naming the columns of a table of answers in the app, by keyboard and by mouse."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Input, OptionList
from xlsxwriter import Workbook

from grader.answers.plan import Part
from grader.domain import KeyPoint, Question, Rubric
from tests.files_in.corpus_office import book
from tests.tui.pilots import LARGE, app_of, opened, screen_text, told, until
from tui.app.columns import TableTold, first_table, look_at, pairs, read_table
from tui.app.screens.columns import ColumnsDialog
from tui.app.screens.dialogs import Pick
from tui.app.screens.grading import GradingScreen
from tui.app.screens.new import NewScreen

ODD = """Kuerzel;Wann;Geschrieben;Sonst
AB12;Montag, dritte Stunde;Water boils at one hundred degrees and steam is a gas.;was ill last week
CD34;Montag, dritte Stunde;Ice floats on water because it is less dense.;sat at the back of the class
EF56;Montag, vierte Stunde;I do not know what happens to water when it is hot.;wrote with a pencil this time
"""
RUBRIC = """title: Water
questions:
  - id: q1
    question: What do you know of water?
    key_points:
      - Water boils at one hundred degrees.
      - Ice floats on water.
"""


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """A table whose headers say nothing known, with more than one column of sentences."""
    (tmp_path / "odd.csv").write_text(ODD)
    (tmp_path / "rubric.yaml").write_text(RUBRIC)
    return tmp_path / "odd.csv"


def _two() -> Rubric:
    points = (KeyPoint(id="k1", text="Water is wet."),)
    return Rubric(
        questions=tuple(Question(id=i, text=f"Question {i}?", key_points=points) for i in ("q1", "q2"))
    )


def test_columns_are_listed_even_where_they_cannot_be_told(odd: Path, tmp_path: Path) -> None:
    assert [(c.letter, c.header) for c in look_at(odd).columns] == [
        ("A", "Kuerzel"), ("B", "Wann"), ("C", "Geschrieben"), ("D", "Sonst"),
    ]  # fmt: skip
    (tmp_path / "list.csv").write_text("Name,Answer\nAnn,Ice floats.\nBen,It sinks.\n")
    assert [(c.letter, c.role) for c in look_at(tmp_path / "list.csv").columns] == [
        ("A", "student"), ("B", "answer"),
    ]  # fmt: skip
    (tmp_path / "letter.txt").write_text("Dear colleague")
    assert look_at(tmp_path / "letter.txt").columns == ()
    assert look_at(tmp_path / "nothing.csv").columns == ()


def test_what_is_told_is_what_the_columns_are_and_is_known_again(odd: Path, tmp_path: Path) -> None:
    rubric = _two()
    said = {"C": "q2", "A": "student", "B": "skip", "D": "skip"}
    reading = read_table(odd, rubric, TableTold(said))
    assert {a.question_id for a in reading.answers} == {"q2"}
    assert [a.student for a in reading.answers] == ["AB12", "CD34", "EF56"]
    assert [c.role for c in first_table(reading)] == ["student", "skip", "q2", "skip"]

    read_table(odd, rubric, TableTold({"C": "q2"}))
    later = tmp_path / "later.csv"
    later.write_text(ODD.replace("AB12", "GH78"))
    assert read_table(later, rubric, TableTold()).answers[0].student == "GH78"


def test_a_column_goes_by_its_letter_where_its_header_is_not_its_own(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("Name,Text,Text,a+b\nAnn,one two,three four,five\nBen,six,seven,nine\n")
    columns = look_at(tmp_path / "t.csv").columns
    said = dict(pairs({"A": "student", "C": "answer", "B": "skip", "D": "skip"}, columns))
    assert said["student"] == "Name"
    assert said["skip"].endswith("+D")
    reading = read_table(tmp_path / "t.csv", None, TableTold({"C": "answer", "D": "skip"}), remember=False)
    assert [a.text for a in reading.answers] == ["three four", "seven"]


async def _dialog(pilot: Pilot[None]) -> ColumnsDialog:
    await until(pilot, lambda: isinstance(pilot.app.screen, ColumnsDialog))
    screen = pilot.app.screen
    assert isinstance(screen, ColumnsDialog)
    await pilot.pause()
    return screen


async def _give(pilot: Pilot[None], words: str) -> None:
    """Choose a part from the list of them, by keyboard."""
    await until(pilot, lambda: isinstance(pilot.app.screen, Pick))
    await pilot.pause()
    options = pilot.app.screen.query_one(OptionList)
    options.highlighted = next(i for i, o in enumerate(options.options) if words in str(o.prompt))
    await pilot.press("enter")
    await _dialog(pilot)


@pytest.mark.asyncio
async def test_columns_that_cannot_be_told_are_asked_for_and_graded(odd: Path) -> None:
    async with opened(None) as pilot:
        await pilot.press("n")
        screen = pilot.app.screen
        assert isinstance(screen, NewScreen)
        screen.query_one("#rubric", Input).value = str(odd.with_name("rubric.yaml"))
        screen.query_one("#answers", Input).value = str(odd)
        await pilot.press("f5")
        dialog = await _dialog(pilot)
        assert "no column is known to hold answers" in screen_text(pilot)
        assert "--" not in screen_text(pilot)

        await pilot.press("down", "down", "enter")
        await _give(pilot, "answers")
        await until(pilot, lambda: "3 answers read" in screen_text(pilot))
        assert dialog.query_one("#columns", OptionList).highlighted == 2
        await pilot.press("ctrl+s")
        await until(pilot, lambda: pilot.app.screen is screen)
        await until(pilot, lambda: "Geschrieben: answers" in screen_text(pilot))
        assert "Kuerzel: the student" in screen_text(pilot)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, GradingScreen))
        app = app_of(pilot)
        await until(pilot, lambda: app.workspace.session.standing().graded == 3)
        assert [r.answer.student for r in app.workspace.session.all_rows] == ["AB12", "CD34", "EF56"]


@pytest.mark.asyncio
async def test_columns_are_named_by_mouse_and_a_wrong_one_is_put_right(odd: Path) -> None:
    odd.write_text("Name,Answer,Corrected answer\nAnn,Ice floats.,Ice floats on water.\nBen,No.,It sinks.\n")
    async with opened(None, size=LARGE) as pilot:
        await pilot.press("n")
        screen = pilot.app.screen
        assert isinstance(screen, NewScreen)
        await pilot.click("#columns")
        await until(pilot, lambda: "no table" in told(pilot))
        screen.query_one("#rubric", Input).value = str(odd.with_name("rubric.yaml"))
        screen.query_one("#answers", Input).value = str(odd)
        screen.query_one("#rubric").focus()
        await pilot.press("enter")
        await until(pilot, lambda: "Answer: answers" in screen_text(pilot))
        await pilot.click("#columns")
        dialog = await _dialog(pilot)
        await pilot.click("#columns", offset=(4, 2))
        await until(pilot, lambda: isinstance(pilot.app.screen, Pick))
        await pilot.pause()
        await pilot.click(OptionList, offset=(5, 0))
        await until(pilot, lambda: pilot.app.screen is dialog)
        await pilot.click("#take")
        await until(pilot, lambda: "Corrected answer: answers" in screen_text(pilot))
        assert "Answer: left out" in screen_text(pilot)
        assert "Ann: Ice floats on water." in screen_text(pilot)


def _two_sheets(path: Path) -> Path:
    def fill(workbook: Workbook) -> None:
        for name, said in (("9a", "Ice floats."), ("9b", "Steam is a gas.")):
            sheet = workbook.add_worksheet(name)
            sheet.write_row(0, 0, ("Name", "Answer"))
            sheet.write_row(1, 0, (f"Ann of {name}", said))

    path.write_bytes(book(fill))
    return path


@pytest.mark.asyncio
async def test_another_sheet_of_a_workbook_is_chosen_and_read(odd: Path, tmp_path: Path) -> None:
    workbook = _two_sheets(tmp_path / "classes.xlsx")
    async with opened(None, size=LARGE) as pilot:
        await pilot.press("n")
        screen = pilot.app.screen
        assert isinstance(screen, NewScreen)
        screen.query_one("#rubric", Input).value = str(odd.with_name("rubric.yaml"))
        screen.query_one("#answers", Input).value = str(workbook)
        screen.query_one("#rubric").focus()
        await pilot.press("enter")
        await until(pilot, lambda: "Ann of 9a" in screen_text(pilot))
        assert "--" not in screen_text(pilot)
        await pilot.press("ctrl+o")
        dialog = await _dialog(pilot)
        assert "Sheet: 9a" in screen_text(pilot)
        assert not dialog.query_one(f"#{Part.ENCODING}", Button).display
        await pilot.press("f2")
        await _give(pilot, "9b")
        await until(
            pilot, lambda: "Sheet: 9b" in screen_text(pilot) and "Steam is a gas." in screen_text(pilot)
        )
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Ann of 9b: Steam is a gas." in screen_text(pilot))


@pytest.mark.asyncio
async def test_a_file_in_a_guessed_encoding_can_be_read_in_another(odd: Path) -> None:
    text = "Name;Answer\nAnn;Wärme läßt Eis schmelzen.\n"
    odd.write_text(text, "utf-8")
    assert look_at(odd).choices == ()
    odd.write_bytes(text.encode("cp1252"))
    [choice] = look_at(odd).choices
    assert (choice.part, choice.taken) == (Part.ENCODING, "Windows-1252")
    assert "mac_roman" in choice.others
    async with opened(None, size=LARGE) as pilot:
        await pilot.press("n")
        screen = pilot.app.screen
        assert isinstance(screen, NewScreen)
        screen.query_one("#answers", Input).value = str(odd)
        await pilot.press("ctrl+o")
        await _dialog(pilot)
        await pilot.press("f3")
        await _give(pilot, "mac_roman")
        wrong = "Wärme läßt".encode("cp1252").decode("mac_roman")
        await until(pilot, lambda: wrong in screen_text(pilot))
        await pilot.press("f3")
        await _give(pilot, "found out")
        await until(pilot, lambda: "Wärme läßt" in screen_text(pilot))


@pytest.mark.asyncio
async def test_the_level_of_a_folder_is_put_right_with_one_key_and_known_again(tmp_path: Path) -> None:
    for bird, name in (("Blue Birds", "Ann Lee"), ("Red Birds", "Ben Roe")):
        (tmp_path / "class" / bird).mkdir(parents=True)
        (tmp_path / "class" / bird / f"{name}.txt").write_text(f"{name} says that ice floats.")
    async with opened(None, size=LARGE) as pilot:
        await pilot.press("n")
        screen = pilot.app.screen
        assert isinstance(screen, NewScreen)
        screen.query_one("#answers", Input).value = str(tmp_path / "class")
        await pilot.press("ctrl+o")
        await _dialog(pilot)
        assert "2 students: Blue Birds, Red Birds" in screen_text(pilot)
        await pilot.press("space")
        await until(pilot, lambda: "2 students: Ann Lee, Ben Roe" in screen_text(pilot))
        assert "the teacher said so" in screen_text(pilot)
        await pilot.press("space")
        await until(pilot, lambda: "Blue Birds, Red Birds" in screen_text(pilot))
        await pilot.press("enter")
        await _give(pilot, "level 2")
        await until(pilot, lambda: "Ann Lee, Ben Roe" in screen_text(pilot))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: pilot.app.screen is screen)
        await until(pilot, lambda: "Ann Lee: Ann Lee says that ice floats." in screen_text(pilot))
    assert [a.student for a in read_table(tmp_path / "class", None, TableTold()).answers] == [
        "Ann Lee", "Ben Roe",
    ]  # fmt: skip
