"""The app: what is open, which screen is in front, and who may speak to the model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from rich.text import Text
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen

from grader.errors import ErrorKind, GradebookError, KpgradeError
from grader.gradebook import Gradebook
from tui.app import strings as s
from tui.app.crash import crash_words
from tui.app.opening import open_chosen
from tui.app.rows import Filter
from tui.app.screens.base import Room
from tui.app.screens.dialogs import Confirm, ErrorDialog
from tui.app.session import Session
from tui.app.settings import Settings
from tui.app.themes import THEMES
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


class KpgradeApp(App[None]):
    """kpgrade in a terminal."""

    TITLE = "kpgrade"
    CSS_PATH = [  # noqa: RUF012
        "styles/app.tcss",
        "styles/review.tcss",
        "styles/rooms.tcss",
        "styles/dialogs.tcss",
    ]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1,question_mark", "screen.help", s.HELP, key_display="?", tooltip=s.HELP_HOW),
        Binding("ctrl+q", "app.quit", s.QUIT, show=False, priority=True, tooltip=s.QUIT_HOW),
        Binding("ctrl+t", "app.theme", s.SETTINGS_THEME, show=False, tooltip=s.THEME_HOW),
    ]

    @dataclass
    class NewsArrived(Message):
        """Something happened in the grading thread."""

        news: News

    def __init__(
        self, path: Path | None = None, *, settings: Settings | None = None, opener: Opener | None = None
    ) -> None:
        """Open `path` at once, or the home screen. `opener` loads the model when grading starts."""
        super().__init__()
        self.settings = settings or Settings()
        self._path = path
        self._opener: Opener = opener or (lambda: open_chosen(self.settings))
        self._session: Session | None = None
        self._grading: GradingThread | None = None
        self._note = ""
        self.last_step: Graded | None = None
        self.last_news: News | None = None
        for theme in THEMES:
            self.register_theme(theme)

    def on_mount(self) -> None:
        """Put on the chosen colours and show the first screen."""
        names = {t.name for t in THEMES}
        self.theme = self.settings.theme if self.settings.theme in names else THEMES[0].name
        from tui.app.screens.home import HomeScreen

        self.push_screen(HomeScreen())
        if self._path is not None:
            self.open_book(self._path)
        elif not self.settings.welcomed and not self.settings.recent:
            from tui.app.screens.welcome import WelcomeScreen

            self.push_screen(WelcomeScreen())

    # What is open

    @property
    def session(self) -> Session:
        """The gradebook under review; GradebookError when none is open."""
        if self._session is None:
            raise GradebookError("no gradebook is open")
        return self._session

    @property
    def has_book(self) -> bool:
        return self._session is not None

    @property
    def grading(self) -> GradingThread:
        """The thread that grades the open gradebook."""
        if self._grading is None:
            raise GradebookError("no gradebook is open")
        return self._grading

    def open_book(self, path: Path, *, read_only: bool = False) -> bool:
        """Open a gradebook and go to its answers; an error is shown, and may offer a way out."""
        try:
            book = Gradebook.open(path, read_only=read_only)
        except GradebookError as error:
            self.show_error(error, retry=None if read_only else lambda: self.open_book(path, read_only=True))
            return False
        self.show_book(book)
        return True

    def show_book(self, book: Gradebook) -> None:
        """Take over an open gradebook and show its answers."""
        self.close_book()
        try:
            self._session = Session(book)
        except KpgradeError as error:
            book.close()
            self.show_error(error)
            return
        self._grading = GradingThread(book, self._opener, self._tell)
        self._remember(book.path)
        from tui.app.screens.review import ReviewScreen

        while isinstance(self.screen, Room) and len(self.screen_stack) > 2:
            self.pop_screen()
        self.push_screen(ReviewScreen())

    def close_book(self) -> None:
        """Stop grading and close the file; safe when nothing is open."""
        if self._grading is not None:
            self._grading.close()
        if self._session is not None:
            self._session.book.close()
        self._session = self._grading = None
        self._note, self.last_step, self.last_news = "", None, None

    def _remember(self, path: Path) -> None:
        self.settings.opened(path)
        self.settings.welcomed = True
        self.save_settings()

    def save_settings(self) -> None:
        """Keep the settings; a folder that cannot be written is said, and stops nothing."""
        try:
            self.settings.save()
        except KpgradeError as error:
            self.notify(str(error), severity="warning")

    def on_unmount(self) -> None:
        """Leave one complete file behind, whatever ended the app."""
        self.close_book()

    # Going from screen to screen

    def leave(self, room: Room) -> None:
        """Go back from a screen; leaving the review closes the gradebook."""
        from tui.app.screens.review import ReviewScreen

        if len(self.screen_stack) <= 2:
            return
        if isinstance(room, ReviewScreen) and not any(
            isinstance(r, ReviewScreen) for r in self.screen_stack if r is not room
        ):
            self._leave_book(room)
        else:
            self.pop_screen()

    def _leave_book(self, room: Room) -> None:
        def close(sure: bool | None) -> None:
            if sure:
                if room is self.screen:
                    self.pop_screen()
                self.close_book()

        if self.grading.busy:
            self.push_screen(Confirm(s.LEAVE_GRADING), close)
        else:
            close(True)

    def show_review(self, chosen: Filter | None = None) -> None:
        """To the answers, all of them or some."""
        from tui.app.screens.review import ReviewScreen

        while not isinstance(self.screen, ReviewScreen) and len(self.screen_stack) > 2:
            self.pop_screen()
        if isinstance(self.screen, ReviewScreen):
            self.screen.show(chosen)
        else:
            self.push_screen(ReviewScreen(chosen))

    def show_answer(self, answer_id: str, point: int) -> None:
        """To one answer, with the cursor on one of its key points."""
        self.show_review(Filter())
        from tui.app.screens.review import ReviewScreen

        if isinstance(self.screen, ReviewScreen):
            self.screen.show_answer(answer_id, point)

    def rubric_changed(self) -> None:
        """Tell every screen of the gradebook that its questions and points may be others now."""
        from tui.app.screens.review import ReviewScreen

        for screen in self.screen_stack:
            if isinstance(screen, ReviewScreen):
                screen.rubric_changed()

    def show_grading(self, *, limit: int | None = None, start: bool = False) -> None:
        """To the grading."""
        from tui.app.screens.grading import GradingScreen

        self.push_screen(GradingScreen(limit=limit, start=start))

    def show_class(self) -> None:
        """To the class."""
        from tui.app.screens.classroom import ClassScreen

        self.push_screen(ClassScreen())

    def show_rubric(self) -> None:
        """To the rubric of the open gradebook."""
        from tui.app.screens.rubric_changed import change_rubric

        change_rubric(self)

    def show_export(self) -> None:
        """To the export."""
        from tui.app.screens.export import ExportScreen

        self.push_screen(ExportScreen())

    def show_error(self, error: KpgradeError, retry: object = None) -> None:
        """Show an error as a dialog; `retry`, where given, is offered as reading only."""

        def again(_: None) -> None:
            if callable(retry) and error.kind in {ErrorKind.LOCKED, ErrorKind.READ_ONLY}:
                self.push_screen(Confirm(s.OPEN_READ_ONLY), lambda yes: retry() if yes else None)

        self.push_screen(ErrorDialog(error), again)

    def _fatal_error(self) -> None:
        """Textual's hook for what nobody foresaw: leave with words, and with the details in a file.

        Textual itself prints a traceback with every variable, and students' answers among them.
        """
        self.panic(Text(crash_words()))

    def action_theme(self) -> None:
        """The next colours."""
        names = [t.name for t in THEMES]
        self.theme = names[(names.index(self.theme) + 1) % len(names)] if self.theme in names else names[0]
        self.settings.theme = self.theme
        self.save_settings()

    def get_key_display(self, binding: Binding) -> str:
        """Keys as they are written on a keyboard: 'Ctrl+S', not '^s'."""
        key = super().get_key_display(binding)
        if key.startswith("^") and len(key) > 1:
            return f"Ctrl+{key[1:].upper()}"
        return "Esc" if key == "esc" else key

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Every key of the screen in front is a command of the palette, too."""
        if isinstance(screen, Room):
            for key, what, action, more in screen.commands():
                yield SystemCommand(
                    what, more or s.KEY.format(key=key), lambda action=action: self.run_later(action, screen)
                )

    def run_later(self, action: str, screen: Room) -> None:
        """Run an action of a screen once the palette is gone."""
        self.call_later(self.run_action, action, screen)

    # The grading thread

    def _tell(self, news: News) -> None:
        if self.is_running:
            self.post_message(self.NewsArrived(news))

    def on_kpgrade_app_news_arrived(self, event: NewsArrived) -> None:
        """Bring the session up to date, then tell the screens that show it."""
        news, self.last_news = event.news, event.news
        if self._session is None:
            return
        match news:
            case Loading():
                self._note = s.GRADING_LOADING
            case Started():
                self._note = s.GRADING_RUNNING.format(model=news.model)
            case Graded():
                self.last_step = news
                self._session.refresh(news.step.answer_ids)
                self._note = f"{s.GRADE} {news.step.done}/{news.step.total}"
            case Found():
                self._session.evidence.keep(news.look.text, news.look.wording, news.evidence)
            case Calibrated():
                self._note = ""
                self.notify(s.CALIBRATED.format(count=news.labels))
            case Finished():
                self._note = ""
            case Failed():
                self._note = ""
                self.show_error(news.error)
        for screen in self.screen_stack:
            if isinstance(screen, Room) and screen.is_mounted:
                screen.news(news)

    def grading_note(self) -> str:
        """How the grading goes, for the first line of a screen."""
        if self._grading is not None and self._grading.busy and self._grading.paused:
            return s.GRADING_PAUSED
        return self._note
