"""The reading plan: what was taken for what, on which evidence, and what must be looked at before grading."""

from __future__ import annotations

from enum import StrEnum

from grader.domain import Frozen


class Part(StrEnum):
    """What a choice decides."""

    LAYOUT = "layout"
    STUDENT = "student"
    QUESTION = "question"
    ATTEMPT = "attempt"
    DATES = "dates"
    SHEET = "sheet"
    ENCODING = "encoding"
    CELLS = "cells"


class Offer(Frozen):
    """Another reading that may be said instead, and what is put into `ReadOptions` for it."""

    words: str
    value: str


class SameName(StrEnum):
    """What several different answers under one name, with nothing else to tell people by, come from."""

    SEVERAL = "several"
    """Several people of one name."""
    ONE = "one"
    """One person, whose latest answer counts."""


class Choice(Frozen):
    """One thing that was decided about a file or a column, and what else it could have been."""

    part: Part
    place: str
    """The file, folder level or column it is about, in a teacher's words."""
    taken: str
    why: tuple[str, ...] = ()
    """The evidence, one fact each."""
    sure: float = 1.0
    """How sure, in [0, 1]."""
    others: tuple[str, ...] = ()
    """Other readings that the evidence allows: where there are any, it is asked."""
    field: str = ""
    """The field of `ReadOptions` that says it; '' where it cannot be said."""
    offers: tuple[Offer, ...] = ()
    """All that may be said instead, whether there is doubt or not."""


class WarningKind(StrEnum):
    """What a warning is about; each is told in one line, however many rows it concerns."""

    NO_ANSWERS = "a question without answers"
    NO_QUESTION = "a column without a question"
    TWO_READINGS = "two readings"
    FEW_STUDENTS = "few students"
    MANY_ANSWERS = "one name with many answers"
    SAME_NAME = "two people of one name"
    MANY_BLANK = "many blank answers"
    CUT_OFF = "answers cut at one length"
    EMPTY_COLUMN = "a column mostly empty"
    UNREAD_TEXT = "text in a column without a header"
    SPILLED_CELLS = "text spilled into other cells"
    DATES = "dates that can be read two ways"
    DAMAGED_IDS = "damaged id numbers"
    PICTURES = "pictures that are not read"
    NAMES_GUESSED = "names in an unknown code page"


class ReadingWarning(Frozen):
    """What a teacher has to see before anything is graded."""

    kind: WarningKind
    message: str
    """One sentence: what was found, and what was done."""
    advice: str = ""
    flags: str = ""
    """The options of the command line that do what is advised; the app has its own way to each."""
    where: tuple[str, ...] = ()
    """Rows and files it concerns."""
    loud: bool = True
    """Whether it stands first and has to be dismissed; a quiet one is a remark."""
