"""What one file or folder yields on the way to a `Reading`, before duplicates are settled."""

from __future__ import annotations

from dataclasses import dataclass, field

from grader.answers.plan import ReadingWarning
from grader.answers.reading import Asked, Source
from grader.domain import Skipped
from grader.errors import InputError
from grader.pages import Page


@dataclass(frozen=True, slots=True)
class Who:
    """A student as one row or file names them; every field but `name` may be empty."""

    name: str
    given: str = ""
    family: str = ""
    email: str = ""
    number: str = ""
    participant: str = ""
    """The number that the school's system itself has for them, as Moodle's; never their ID number."""


@dataclass(frozen=True, slots=True)
class Item:
    """One answer as met. `when` sorts submissions of one student, its position in the files last."""

    who: Who
    question: str
    text: str
    source: str
    when: tuple[float, ...]
    times_known: bool = False
    """Whether `when` begins with a time or a try's number that the file itself tells."""
    pages: tuple[Page, ...] = ()


@dataclass
class Haul:
    """Items, and all that must be told about them."""

    items: list[Item] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    warnings: list[ReadingWarning] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    """Questions the file itself asks, when no rubric says which there are."""
    read: int = 0

    def skip(self, where: str, reason: str, *, flags: str = "") -> None:
        """Puts one thing that was met, and is counted here, into the list of what was left out."""
        self.read += 1
        self.skipped.append(Skipped(where=where, reason=reason, flags=flags))

    def refuse(self, where: str, problem: InputError) -> None:
        """Leaves out one thing for what was wrong with it."""
        self.skip(where, problem.message, flags=problem.flags)

    def add(self, other: Haul) -> None:
        self.items += other.items
        self.skipped += other.skipped
        self.notes += other.notes
        self.sources += other.sources
        self.warnings += other.warnings
        known = {question.id for question in self.asked}
        self.asked += [question for question in other.asked if question.id not in known]
        self.read += other.read
