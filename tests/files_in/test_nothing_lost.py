"""The law of reading: every text that went in is under the right student, or said to be left out.

Classes of made-up people are written in every layout that is read, and read back.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from grader.answers import Reading, read_answers
from tests.files_in.documents import archive

_GIVEN = ("Ann", "Ben", "Zoë", "Jörg", "Anne-Marie", "Li", "José", "Søren", "Ngọc", "O'Neil")
_FAMILY = ("Lee", "Roe", "Groß", "Müller", "Ångström", "Poe", "García", "Van Dyk", "Page", "West")
_WORDS = st.text(st.characters(categories=["L", "N", "P", "Zs"], exclude_characters="\xa0"), max_size=40)


@dataclass(frozen=True)
class Student:
    """One of a class, and what they wrote: a sign of their own, and anything."""

    given: str
    family: str
    number: int
    text: str

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}"

    @property
    def login(self) -> str:
        return f"s{self.number}"


Class = list[Student]
Written = tuple[str, bytes]


def _tree(path: Callable[[Student], str], form: str = "{text}") -> Callable[[Class], Written]:
    def write(class_: Class) -> Written:
        return "in.zip", archive({path(s): form.format(text=s.text, s=s).encode() for s in class_})

    return write


def _table(header: list[str], row: Callable[[Student], list[str]], **how: str) -> Callable[[Class], Written]:
    def write(class_: Class) -> Written:
        out = io.StringIO()
        csv.writer(out, delimiter=how.get("delimiter", ",")).writerows([header, *map(row, class_)])
        return "in.csv", out.getvalue().encode(how.get("encoding", "utf-8-sig"))

    return write


def _unquoted(class_: Class) -> Written:
    """As people write tables by hand: commas and quotation marks as they come."""
    rows = [f"{s.name},{s.number},{s.text}" for s in class_]
    return "in.csv", "\r\n".join(["name,points,answer", *rows]).encode()


def _archives(class_: Class) -> Written:
    """An archive a student, with a folder in it, as Moodle puts them into one."""
    own = {
        f"{s.name}_{s.number}_assignsubmission_file_/work.zip": archive(
            {"my work/final/a.txt": s.text.encode()}
        )
        for s in class_
    }
    return "in.zip", archive(own)


def _qualtrics(class_: Class) -> Written:
    headers = [
        ["StartDate", "Q1", "Q2"],
        ["Start Date", "What is your full name?", "Why does ice float?"],
        ['{"ImportId":"startDate"}', '{"ImportId":"QID1_TEXT"}', '{"ImportId":"QID2_TEXT"}'],
    ]
    out = io.StringIO()
    csv.writer(out).writerows([*headers, *(["2026-03-01 10:00:00", s.name, s.text] for s in class_)])
    return "in.csv", out.getvalue().encode("utf-8-sig")


def _sortable(s: Student) -> str:
    return "".join(char for char in f"{s.family}{s.given}".lower() if char.isalnum())


LAYOUTS: dict[str, Callable[[Class], Written]] = {
    "a file a student": _tree(lambda s: f"{s.name}.txt"),
    "a folder a student": _tree(lambda s: f"{s.name}/essay.txt"),
    "folders of their own below": _tree(lambda s: f"class/{s.name}/work/Version 1/q1.txt"),
    "title before the name": _tree(lambda s: f"Essay - {s.name}.txt"),
    "surname, given": _tree(lambda s: f"{s.family}, {s.given}/text.txt"),
    "moodle": _tree(lambda s: f"{s.name}_{s.number}_assignsubmission_file_/my essay.txt"),
    "moodle flat": _tree(lambda s: f"{s.name}_{s.number}_assignsubmission_file_my essay.txt"),
    "moodle essays": _tree(
        lambda s: f"Q1 - Ice/{s.login} - {s.name} - Attempt1 - 2026-03-01 9_05 am/Attempt1_textresponse"
    ),
    "moodle essaydownload": _tree(
        lambda s: f"{s.family}_{s.given}_{s.number}_20260301_101500/Question_1_-_Ice/response.txt"
    ),
    "canvas": _tree(lambda s: f"{_sortable(s)}_{s.number}_{s.number + 7000}_essay.txt"),
    "teams": _tree(lambda s: f"{s.name}/Essay 1/Version 1/work.txt"),
    "sakai": _tree(lambda s: f"Essay/{s.family}, {s.given}({s.login})/Submission attachment(s)/a.txt"),
    "brightspace": _tree(lambda s: f"{s.number}-77 - {s.name} - Mar 3, 2026 1005 PM/essay.txt"),
    "blackboard": _tree(
        lambda s: f"Essay_{s.login}_attempt_2026-03-01-08-15-00.txt",
        "Name: {s.name} ({s.login})\nAssignment: Essay\n\nSubmission Field:\n{text}\n\nComments:\n"
        "There are no student comments for this assignment.\n\nFiles:\nNo files attached.\n",
    ),
    "ilias": _tree(lambda s: f"{s.family}_{s.given}_{s.login}_{s.number}/essay.txt"),
    "schoology": _tree(lambda s: f"{s.name} - {s.number}/Revision 1 - On time - essay.txt"),
    "a table": _table(["name", "answer"], lambda s: [s.name, s.text]),
    "a german table": _table(
        ["Name", "Vorname", "Antwort"], lambda s: [s.family, s.given, s.text], delimiter=";"
    ),
    "spanish moodle": _table(
        ["Apellido(s)", "Nombre", "Estado", "Respuesta 1"],
        lambda s: [s.family, s.given, "Finalizado", s.text],
    ),
    "polish names": _table(["Imię", "Nazwisko", "Odpowiedź?"], lambda s: [s.given, s.family, s.text]),
    "unknown words for surnames": _table(
        ["First name", "Klan", "Answer"], lambda s: [s.given, s.family, s.text]
    ),
    "forms": _table(
        ["Timestamp", "Email Address", "Name", "Why does ice float?"],
        lambda s: [f"2026/03/03 9:{s.number % 60:02}:00 AM GMT+1", f"{s.login}@x.test", s.name, s.text],
    ),
    "text in no quotation marks": _unquoted,
    "canvas, typed": _tree(
        lambda s: f"{_sortable(s)}_{s.number}_text.html", "<h1>Essay: {s.name}</h1><p>{text}</p>"
    ),
    "teams, class and submitted files": _tree(
        lambda s: f"Submitted files/{s.name}/Essay/Version 2/my work.txt"
    ),
    "archives of students": _archives,
    "a class behind the names": _tree(lambda s: f"{s.name} 9b.txt"),
    "numbers before the names": _tree(lambda s: f"{s.number % 100:02} {s.name}/essay.txt"),
    "blackboard test": _table(
        ["Username", "Last Name", "First Name", "Question ID 1", "Question 1", "Answer 1", "Auto Score 1"],
        lambda s: [s.login, s.family, s.given, "_1", "Why?", s.text, ""],
    ),
    "brightspace quiz": _table(
        [
            "Org Defined ID",
            "Username",
            "FirstName",
            "LastName",
            "Attempt #",
            "Q #",
            "Q Text",
            "Answer",
            "Score",
        ],
        lambda s: [str(s.number), s.login, s.given, s.family, "1", "1", "Why?", s.text, "0"],
    ),
    "german moodle worksheet": _table(
        [
            "ID",
            "Vollständiger Name",
            "Bewertung",
            "Bestwertung",
            "Zuletzt geändert (Abgabe)",
            "Texteingabe online",
        ],
        lambda s: [f"Teilnehmer/in{s.number}", s.name, "", "10,00", "3. März 2026, 09:00", s.text],
    ),
    "german microsoft forms": _table(
        [
            "ID",
            "Startzeit",
            "Fertigstellungszeit",
            "E-Mail",
            "Name",
            "Vor- und Nachname",
            "Warum schwimmt Eis?",
        ],
        lambda s: [str(s.number), "3.3.26 9:00", "3.3.26 9:05", "anonymous", "", s.name, s.text],
        delimiter=";",
    ),
    "qualtrics": _qualtrics,
}


def _students(indices: list[int], texts: list[str]) -> Class:
    return [
        Student(
            _GIVEN[index % 10],
            _FAMILY[index // 10],
            4000 + index,
            f"sign{index} says {' '.join(texts[place % len(texts)].split())} word{index}",
        )
        for place, index in enumerate(indices)
    ]


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    indices=st.lists(st.integers(0, 99), min_size=2, max_size=7, unique=True),
    texts=st.lists(_WORDS, min_size=1, max_size=4),
)
def test_every_text_is_under_its_student_or_named(
    tmp_path: Path, layout: str, indices: list[int], texts: list[str]
) -> None:
    class_ = _students(indices, texts)
    if layout == "unknown words for surnames":
        # One surname for most of a class may as well be its town.
        assume(len({student.family for student in class_}) > len(class_) / 2)
    name, data = LAYOUTS[layout](class_)
    path = tmp_path / name
    path.write_bytes(data)
    reading = read_answers([path])
    for student in class_:
        assert _is_with(student, reading) or _is_named(student, reading), (student, reading)


def _letters(name: str) -> list[str]:
    return sorted(char for char in unicodedata.normalize("NFC", name).casefold() if char.isalnum())


def _is_with(student: Student, reading: Reading) -> bool:
    """Whether the text, whole from its first to its last word, is under this student."""
    theirs = [a for a in reading.answers if _letters(student.name) == _letters(a.student.partition(" (")[0])]
    index = student.number - 4000
    return any(
        _words(a.text).startswith(f"sign{index} ") and _words(a.text).endswith(f"word{index}")
        and _words(student.text) == _words(a.text)
        for a in theirs
    )  # fmt: skip


def _words(text: str) -> str:
    return " ".join(text.split())


def _is_named(student: Student, reading: Reading) -> bool:
    """Whether what the student wrote is said to be left out, by the student's name or place."""
    return any(student.name in f"{skipped.where} {skipped.reason}" for skipped in reading.skipped)
