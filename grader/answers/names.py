"""Whose file this is: students in the names that people and systems give to files and folders."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from grader.answers.haul import Who
from grader.text import visible

_MOODLE = re.compile(
    r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_(?P<plugin>file|onlinetext)_?(?P<rest>.*)", re.DOTALL
)
_CANVAS = re.compile(r"(?P<name>[^_\d]+?)_(?:(?P<late>LATE)_)?(?P<user>\d+)_(?P<submission>\d+)_(?P<rest>.+)")
_CANVAS_AGAIN = re.compile(r"-(\d{1,3})$")
_COPY = re.compile(r"\s*(?:\(\d{1,3}\)|[-–]\s*(?:copy|kopie|copie|copia)(?:\s*\(\d+\))?)$", re.IGNORECASE)
_NUMBER = re.compile(r"\d{3,}")
_QUESTION = re.compile(r"[\s_-]+((?:q|question|aufgabe|frage|task)[\s_-]?\d{1,2})$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Named:
    """What a file's or folder's name tells."""

    who: Who
    system: str = ""
    """'Moodle' or 'Canvas' when the name is of their making."""
    question: str = ""
    """The question a name ends with, as in `Ann Lee_q2.txt`."""
    attempt: tuple[int, int] = (0, 0)
    """Canvas's submission number and the number of the upload within it; sorts attempts."""


def from_folder(name: str) -> Named:
    """The student of a folder: `First Last_123_assignsubmission_file_`, or a plain name."""
    return _moodle(name) or Named(_plain(_clean(name)))


def from_file(name: str) -> Named:
    """The student of a file, its suffix left out.

    >>> from_file("Lee_Ann_12345.docx").who.name
    'Lee Ann'
    >>> from_file("Ann Lee_877_assignsubmission_file_essay.pdf").who
    Who(name='Ann Lee', given='', family='', email='', number='877')
    """
    stem = PurePosixPath(name).stem if not name.startswith(".") else name
    moodle = _moodle(stem)
    if moodle:
        return moodle
    canvas = _CANVAS.fullmatch(stem)
    if canvas:
        again = _CANVAS_AGAIN.search(canvas["rest"])
        who = Who(name=_clean(canvas["name"]), number=canvas["user"])
        return Named(who, "Canvas", attempt=(int(canvas["submission"][:18]), int(again[1]) if again else 0))
    stem = _COPY.sub("", stem)
    question = _QUESTION.search(stem)
    if question and stem[: question.start()].strip(" _-"):
        return Named(_plain(_clean(stem[: question.start()])), question=question[1])
    return Named(_plain(_clean(stem)))


def _moodle(name: str) -> Named | None:
    match = _MOODLE.fullmatch(name)
    if match is None or not _clean(match["name"]):
        return None
    return Named(Who(name=_clean(match["name"]), number=match["number"]), "Moodle")


def _plain(text: str) -> Who:
    """`Surname Name 12345`: a number of three digits or more beside a name is the student's number."""
    parts = text.replace("_", " ").split()
    numbers = [part for part in parts if _NUMBER.fullmatch(part)]
    others = [part for part in parts if part not in numbers]
    if len(numbers) == 1 and others:
        return Who(name=" ".join(others), number=numbers[0])
    return Who(name=" ".join(parts) or "unnamed")


def _clean(text: str) -> str:
    return " ".join(visible(text).split()).strip(" _-") or text.strip()
