"""What a teacher says of one file is known for the next of its layout, and can be said otherwise."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grader.answers import Reading, ReadOptions, read_answers
from grader.answers.dates import DateOrder
from grader.answers.memory import Remembered, recall, remember, table_layout
from grader.answers.plan import Part
from grader.errors import InputError

DATES = "Student,Submitted,Answer\nAnn Lee,04/09/2026 09:00,one\nAnn Lee,03/10/2026 09:00,two\n"


def _tree(folder: Path, *paths: str) -> Path:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(f"what {path} says", "utf-8")
    return folder


def _names(reading: Reading) -> list[str]:
    return [answer.student for answer in reading.answers]


def test_a_level_is_known_for_folders_laid_out_alike_and_for_no_others(tmp_path: Path) -> None:
    memory = tmp_path / "memory.json"
    first = _tree(tmp_path / "first", "Blue Birds/Ann Lee.txt", "Red Birds/Ben Roe.txt")
    second = _tree(tmp_path / "second", "Green Birds/Cid Poe.txt", "White Birds/Dan Fox.txt")
    other = _tree(tmp_path / "other", "Ann Lee/essay.txt", "Ben Roe/essay.txt")
    said = ReadOptions(memory=memory, student_level=2)
    assert _names(read_answers([first], None, said)) == ["Ann Lee", "Ben Roe"]
    known = read_answers([second], None, ReadOptions(memory=memory))
    assert _names(known) == ["Cid Poe", "Dan Fox"]
    assert "read as the last files that were laid out so" in known.notes[0]
    assert _names(read_answers([other], None, ReadOptions(memory=memory))) == ["Ann Lee", "Ben Roe"]
    again = ReadOptions(memory=memory, student_level=1)
    assert _names(read_answers([second], None, again)) == ["Green Birds", "White Birds"]
    assert _names(read_answers([first], None, ReadOptions(memory=memory))) == ["Blue Birds", "Red Birds"]


def test_an_order_of_dates_is_known_beside_the_columns(tmp_path: Path) -> None:
    memory, path = tmp_path / "memory.json", tmp_path / "in.csv"
    path.write_text(DATES, "utf-8")
    assert read_answers([path]).answers[0].text == "one"
    read_answers([path], None, ReadOptions(memory=memory, dates=DateOrder.DAY))
    read_answers([path], None, ReadOptions(memory=memory, columns=(("skip", "Answer"), ("answer", "Answer"))))
    assert read_answers([path], None, ReadOptions(memory=memory)).answers[0].text == "two"
    layout = table_layout(("Student", "Submitted", "Answer"))
    assert recall(memory, layout).dates is DateOrder.DAY
    assert recall(memory, layout).columns


def test_what_an_earlier_version_kept_is_still_known(tmp_path: Path) -> None:
    memory = tmp_path / "memory.json"
    memory.write_text(json.dumps({"a": [["student", "B"]], "b": "damaged", "c": {"dates": "day first"}}))
    assert recall(memory, "a") == Remembered(columns=(("student", "B"),))
    assert recall(memory, "b").empty
    remember(memory, "c", Remembered(student_level=2))
    assert recall(memory, "c") == Remembered(dates=DateOrder.DAY, student_level=2)


def test_a_layout_is_told_by_its_name(tmp_path: Path) -> None:
    folder = _tree(tmp_path / "in", "Ann Lee/Essay/Version 1/a.txt", "Ben Roe/Essay/Version 1/b.txt")
    [found] = [c for c in read_answers([folder]).sources[0].choices if c.part is Part.LAYOUT]
    assert (found.taken, found.field) == ("Microsoft Teams submissions", "layout")
    assert "a folder" in [offer.value for offer in found.offers]
    told = read_answers([folder], None, ReadOptions(layout="a folder"))
    [level] = [c for c in told.sources[0].choices if c.part is Part.STUDENT]
    assert [offer.value for offer in level.offers] == ["2", "3", "4"]
    with pytest.raises(InputError, match="no layout is called"):
        read_answers([folder], None, ReadOptions(layout="Moodlish"))
