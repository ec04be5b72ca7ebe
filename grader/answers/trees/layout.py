"""What a layout of folders and files is: how sure it is of being the one, and where it puts each file."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from grader.answers.confidence import Confidence
from grader.answers.entry import Entry
from grader.answers.haul import Who
from grader.answers.plan import Choice


@dataclass(frozen=True, slots=True)
class Placed:
    """One document: whose it is, what it answers, and which try it belongs to."""

    entry: Entry
    who: Who
    question: str = ""
    """The question as the names write it; '' where they do not say."""
    attempt: tuple[float, ...] = ()
    """Sorts the tries of one student; a later one replaces an earlier. Documents of one try are joined."""
    take: Callable[[str], str] | None = None
    """What of the document's text is the student's; all of it without."""


@dataclass(frozen=True, slots=True)
class Aside:
    """A file that is no student's work, and why it is left out."""

    entry: Entry
    reason: str


@dataclass(slots=True)
class Placement:
    """Where every file of a tree belongs."""

    documents: list[Placed] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)


class TreeLayout(ABC):
    """One way in which a school's system, or a person, puts students' files into folders."""

    name: str
    """In a teacher's words: 'Moodle assignment submissions'."""

    @abstractmethod
    def identify(self, entries: Sequence[Entry]) -> Confidence:
        """How well all the files together fit this layout."""

    @abstractmethod
    def extract(self, entries: Sequence[Entry]) -> Placement:
        """Where every file belongs. Called with what `identify` was."""


def share(entries: Sequence[Entry], fits: Callable[[Entry], object]) -> float:
    """The share of files that fit, in [0, 1]."""
    return sum(bool(fits(entry)) for entry in entries) / len(entries) if entries else 0.0
