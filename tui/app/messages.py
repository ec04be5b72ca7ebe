"""What a screen asks of the app: messages go up, and what the screen works on comes down to it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from textual.message import Message

from grader.errors import KpgradeError
from grader.gradebook import Gradebook
from grader.review.selection import Filter
from tui.app.worker import News


class Place(Enum):
    """Screens that can be gone to from anywhere; `tui.app.rooms` says which each is."""

    HOME = auto()
    WELCOME = auto()
    NEW = auto()
    MODELS = auto()
    SETTINGS = auto()
    CLASS = auto()
    EXPORT = auto()
    COLLEAGUES = auto()


@dataclass
class GoTo(Message):
    """Show a screen over this one."""

    place: Place


class GoBack(Message):
    """Leave the screen in front; leaving the review closes the gradebook."""


@dataclass
class ShowError(Message):
    """Show an error as a dialog."""

    error: KpgradeError


class SaveSettings(Message):
    """A setting was changed: keep it for the next time."""


@dataclass
class OpenBook(Message):
    """Open a gradebook and go to its answers."""

    path: Path


class OpenSample(Message):
    """Open the sample class, made anew if need be, and grade it where that was not done."""


@dataclass
class ShowBook(Message):
    """Take over an open gradebook, go to its answers, and start grading them (at most `limit`)."""

    book: Gradebook
    limit: int | None


@dataclass
class NextClass(Message):
    """Begin a new assignment with the rubric of a gradebook, or of another file."""

    rubric: Path


@dataclass
class ShowAnswers(Message):
    """Go to the review: to some answers, or as it was left."""

    chosen: Filter | None = None


@dataclass
class ShowAnswer(Message):
    """Go to one answer in the review, with the cursor on one of its key points."""

    answer_id: str
    point: int
    """The key point's place in its question."""


class ShowGrading(Message):
    """Go to the grading."""


class RubricChanged(Message):
    """The questions and key points of the open gradebook may be others now."""


@dataclass
class NewsArrived(Message):
    """Something happened in the grading thread."""

    news: News
