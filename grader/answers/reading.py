"""What a reading of answer files is: the answers, what was left out, how the columns were understood."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import Field

from grader.answers.dates import DateOrder
from grader.answers.limits import Limits
from grader.answers.plan import Choice, ReadingWarning, SameName
from grader.domain import Answer, Frozen, Rubric, Skipped
from grader.pages import Page
from grader.text import is_blank


class ReadOptions(Frozen):
    """What the person at the keyboard says about the files; every field may stay unsaid."""

    columns: tuple[tuple[str, str], ...] = ()
    """Roles and the columns that have them, as in `--map student=B --map q1="Explain ..."`."""
    question: str = ""
    """The id of the question that every answer belongs to, where the files do not tell."""
    sheet: str = ""
    """The sheet of a spreadsheet, by name or number from 1."""
    encoding: str = ""
    """The encoding of text files, where the guess is wrong."""
    student_level: int | None = None
    """Which level of a tree of files names the students, from 1 outside; None: found out."""
    layout: str = ""
    """What a folder or archive is a download of, by the layout's name; '': found out."""
    dates: DateOrder | None = None
    """Whether the day or the month comes first in dates that could be read both ways."""
    same_name: SameName | None = None
    """Who different answers under one bare name are from; None: a loud warning asks."""
    ocr: bool = False
    """Whether pictures and scans are read by the extra kpgrade[ocr]."""
    ocr_command: str = ""
    """A command that prints the text of the picture or scan named by `{file}`."""
    limits: Limits = Limits()
    remember: bool = True
    """Whether what is said here is kept for later files of the layout; else it is only being tried."""
    memory: Path | None = None
    """The file that remembers confirmed columns of known layouts. None: nothing is remembered."""


class Column(Frozen):
    """One column of a table and what it was taken for."""

    letter: str
    header: str
    role: str
    """`student`, `email`, `answer`, `question`, ..., the id of a question, or '' for a column left alone."""
    example: str = ""


class Source(Frozen):
    """One file or folder, as it was understood."""

    path: str
    layout: str
    """In a teacher's words: 'Google Forms', 'a table with a column a question', 'a folder of files'."""
    columns: tuple[Column, ...] = ()
    details: tuple[str, ...] = ()
    """Facts about the file itself: its encoding, its delimiter, its sheet."""
    choices: tuple[Choice, ...] = ()
    """What was decided about it, with the evidence."""


class Person(Frozen):
    """What the files tell of a student, for the exports that a school's system matches students by."""

    student: str
    """The name as in `Answer.student`."""
    key: str
    """What the answer ids start with: an e-mail address, a number, or the name itself."""
    given: str = ""
    family: str = ""
    email: str = ""
    number: str = ""
    participant: str = ""
    """The number that the school's system itself has for them, as Moodle's; never their ID number."""


class NearGroup(Frozen):
    """Answers of different students to one question that share most of their wording. A fact, no more."""

    ids: tuple[str, ...]
    """Ids of answers; each is alike to the first."""
    similarity: float
    """The least share of three-word sequences in common with the first (Jaccard), in [0, 1]."""


class Asked(Frozen):
    """A question as far as the reading of answers needs it."""

    id: str
    text: str = ""


class Reading(Frozen):
    """Everything that came out of the files. `read == len(answers) + len(skipped)`, blanks being answers."""

    rubric: Rubric | None = None
    """The rubric the answers belong to: the one given, or the one that labelled rows bring. None: neither."""
    questions: tuple[Asked, ...]
    """The questions the answers belong to: the rubric's, or without one those the files ask."""
    answers: tuple[Answer, ...]
    skipped: tuple[Skipped, ...] = ()
    warnings: tuple[ReadingWarning, ...] = ()
    """What must be looked at before grading, loud ones first."""
    notes: tuple[str, ...] = ()
    """What a teacher should know, such as 'Ann Lee is here twice: kept the latest (row 9)'."""
    read: int = 0
    """Answers and files met, counted as they are met."""
    sources: tuple[Source, ...] = ()
    people: tuple[Person, ...] = ()
    pages: Mapping[str, tuple[Page, ...]] = Field(default_factory=dict, exclude=True)
    """Answer id -> the pages that it was read from, of answers that came in pictures or scans."""
    identical: tuple[tuple[str, ...], ...] = ()
    """Groups of answer ids with the same words to the same question, largest first; blanks left out."""
    near: tuple[NearGroup, ...] = ()
    """Groups of answers that share most of their wording, largest first."""

    @property
    def loud(self) -> tuple[ReadingWarning, ...]:
        """The warnings that nothing is graded over before somebody has dismissed them."""
        return tuple(warning for warning in self.warnings if warning.loud)

    @property
    def blank(self) -> int:
        return sum(is_blank(answer.text) for answer in self.answers)
