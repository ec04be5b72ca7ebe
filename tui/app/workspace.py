"""What every screen works on: the person's settings, the open gradebook, and the thread that grades it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from grader.errors import GradebookError, KpgradeError
from grader.gradebook import Gradebook
from tui.app import strings as s
from tui.app.session import Session
from tui.app.settings import Settings
from tui.app.worker import (
    Calibrated,
    Failed,
    Finished,
    Found,
    Graded,
    GradingThread,
    Loading,
    News,
    Opener,
    Started,
)


class Workspace:
    """One for the whole app, handed to each screen. Owned by the thread that draws."""

    def __init__(self, settings: Settings, opener: Opener, tell: Callable[[News], None]) -> None:
        """`opener` loads the model when grading starts; `tell` is called from the grading thread."""
        self.settings = settings
        self._opener, self._tell = opener, tell
        self._session: Session | None = None
        self._grading: GradingThread | None = None
        self._note = ""
        self.last_step: Graded | None = None
        self.last_news: News | None = None

    @property
    def has_book(self) -> bool:
        return self._session is not None

    @property
    def session(self) -> Session:
        """The gradebook under review; GradebookError when none is open."""
        if self._session is None:
            raise GradebookError("no gradebook is open")
        return self._session

    @property
    def grading(self) -> GradingThread:
        """The thread that grades the open gradebook; GradebookError when none is open."""
        if self._grading is None:
            raise GradebookError("no gradebook is open")
        return self._grading

    def open(self, book: Gradebook) -> None:
        """Take over an open gradebook in place of the one before. Raises KpgradeError if it can't be read."""
        self.close()
        try:
            self._session = Session(book)
        except KpgradeError:
            book.close()
            raise
        self._grading = GradingThread(book, self._opener, self._tell)

    def close(self) -> None:
        """Stop grading and close the file; safe when nothing is open."""
        if self._grading is not None:
            self._grading.close()
        if self._session is not None:
            with suppress(KpgradeError):
                self._session.keep_place()
            self._session.book.close()
        self._session = self._grading = None
        self._note, self.last_step, self.last_news = "", None, None

    def reopen_model(self) -> None:
        """Another model was chosen, or other settings: the next job of the grading thread loads it anew."""
        if self._grading is not None:
            self._grading.reopen()

    def take(self, news: News) -> None:
        """Bring what is open up to date with what happened in the grading thread."""
        self.last_news = news
        match news:
            case Loading():
                self._note = s.GRADING_LOADING
            case Started():
                self._note = s.GRADING_RUNNING.format(model=news.model)
            case Graded():
                self.last_step = news
                self.session.graded(news.step.answer_ids)
                self._note = f"{s.GRADE} {news.step.done}/{news.step.total}"
            case Found():
                self.session.evidence.keep(news.look.text, news.look.wording, news.evidence)
            case Finished() | Failed():
                self._note = ""
                self.session.grading_ended()
            case Calibrated():
                self._note = ""

    def grading_note(self) -> str:
        """How the grading goes, for the first line of a screen."""
        if self._grading is not None and self._grading.busy and self._grading.paused:
            return s.GRADING_PAUSED
        return self._note
