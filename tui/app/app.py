"""The app: what is open, which screen is in front, and who may speak to the model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, ClassVar

from rich.text import Text
from textual import on
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.filter import LineFilter
from textual.screen import Screen

from grader.errors import ErrorKind, KpgradeError, ModelError
from grader.gradebook import Gradebook
from grader.review.selection import Filter
from tui.app import messages
from tui.app import strings as s
from tui.app.crash import crash_words
from tui.app.inert import Inert
from tui.app.messages import Place
from tui.app.opening import open_chosen
from tui.app.rooms import ROOMS
from tui.app.sample import open_sample
from tui.app.screens.base import Room
from tui.app.screens.dialogs import Confirm, ErrorDialog
from tui.app.screens.grading import GradingScreen
from tui.app.screens.new import NewScreen
from tui.app.screens.review import ReviewScreen
from tui.app.settings import Settings
from tui.app.themes import THEMES
from tui.app.worker import Calibrated, Failed, News, Opener
from tui.app.workspace import Workspace

_INERT = Inert()


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

    def __init__(
        self, path: Path | None = None, *, settings: Settings | None = None, opener: Opener | None = None
    ) -> None:
        """Open `path` at once (a gradebook, or answers to make one of), or the home screen.

        `opener` loads the model when grading starts.
        """
        super().__init__()
        settings = settings or Settings()
        self._path = path
        self.workspace = Workspace(settings, opener or (lambda: open_chosen(settings)), self._tell)
        for theme in THEMES:
            self.register_theme(theme)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's own, and after them that no text is an order to the terminal."""
        return [*super().get_line_filters(), _INERT]

    def on_mount(self) -> None:
        """Put on the chosen colours and show the first screen."""
        settings, names = self.workspace.settings, {t.name for t in THEMES}
        self.theme = settings.theme if settings.theme in names else THEMES[0].name
        self.go_to(Place.HOME)
        if self._path is not None and self._path.suffix == ".kpgrade":
            self.open_book(self._path)
        elif self._path is not None:
            self.push_screen(NewScreen(self.workspace, self._path))
        elif not settings.welcomed and not settings.recent:
            self.go_to(Place.WELCOME)

    def on_unmount(self) -> None:
        """Leave one complete file behind, whatever ended the app."""
        self.workspace.close()

    # What is open

    @on(messages.OpenBook)
    def _open_book(self, event: messages.OpenBook) -> None:
        self.open_book(event.path)

    def open_book(self, path: Path, *, read_only: bool = False) -> None:
        """Open a gradebook and go to its answers; an error is shown, and may offer to read it only."""
        try:
            self._show_book(Gradebook.open(path, read_only=read_only))
        except KpgradeError as error:
            readable = not read_only and error.kind in {ErrorKind.LOCKED, ErrorKind.READ_ONLY}
            self.show_error(error, readable=path if readable else None)

    @on(messages.OpenSample)
    def _open_sample(self) -> None:
        try:
            book = open_sample()
            fresh = not book.verdicts()
            self._show_book(book)
        except KpgradeError as error:
            self.show_error(error)
            return
        if fresh:
            self.show_grading(start=True)

    @on(messages.ShowBook)
    def _show_new_book(self, event: messages.ShowBook) -> None:
        try:
            self._show_book(event.book)
        except KpgradeError as error:
            self.show_error(error)
            return
        self.show_grading(limit=event.limit, start=True)

    def _show_book(self, book: Gradebook) -> None:
        """Take over an open gradebook and show its answers. Raises KpgradeError when it can't be read."""
        self.workspace.open(book)
        self.workspace.settings.opened(book.path)
        self.workspace.settings.welcomed = True
        self.save_settings()
        while isinstance(self.screen, Room) and len(self.screen_stack) > 2:
            self.pop_screen()
        self.push_screen(ReviewScreen(self.workspace))

    @on(messages.SaveSettings)
    def save_settings(self) -> None:
        """Keep the settings; a folder that cannot be written is said, and stops nothing."""
        try:
            self.workspace.settings.save()
        except KpgradeError as error:
            self.notify(error.without_flags, severity="warning")

    # Going from screen to screen

    @on(messages.GoTo)
    def _go_to(self, event: messages.GoTo) -> None:
        self.go_to(event.place)

    def go_to(self, place: Place) -> None:
        """Show a screen of the table over the one in front."""
        self.push_screen(ROOMS[place](self.workspace))

    @on(messages.GoBack)
    def _go_back(self) -> None:
        """Leave the screen in front; leaving the review closes the gradebook."""
        if len(self.screen_stack) <= 2 or not isinstance(self.screen, Room):
            return
        below = self.screen_stack[:-1]
        if isinstance(self.screen, ReviewScreen) and not any(isinstance(r, ReviewScreen) for r in below):
            self._leave_book()
        else:
            self.pop_screen()

    def _leave_book(self) -> None:
        review = self.screen

        def close(sure: bool | None) -> None:
            if sure:
                if review is self.screen:
                    self.pop_screen()
                self.workspace.close()

        if self.workspace.grading.busy:
            self.push_screen(Confirm(s.LEAVE_GRADING), close)
        else:
            close(True)

    @on(messages.NextClass)
    def _next_class(self, event: messages.NextClass) -> None:
        self.push_screen(NewScreen(self.workspace, rubric=event.rubric))

    @on(messages.ShowAnswers)
    def _show_answers(self, event: messages.ShowAnswers) -> None:
        self.show_review(event.chosen)

    def show_review(self, chosen: Filter | None = None) -> ReviewScreen:
        """To the answers, all of them or some."""
        while not isinstance(self.screen, ReviewScreen) and len(self.screen_stack) > 2:
            self.pop_screen()
        if isinstance(self.screen, ReviewScreen):
            self.screen.show(chosen)
            return self.screen
        review = ReviewScreen(self.workspace, chosen)
        self.push_screen(review)
        return review

    @on(messages.ShowAnswer)
    def _show_answer(self, event: messages.ShowAnswer) -> None:
        self.show_review(Filter()).show_answer(event.answer_id, event.point)

    @on(messages.RubricChanged)
    def rubric_changed(self) -> None:
        """Tell every screen of the gradebook that its questions and points may be others now."""
        for screen in self.screen_stack:
            if isinstance(screen, ReviewScreen):
                screen.rubric_changed()

    @on(messages.ShowGrading)
    def _show_grading(self) -> None:
        self.show_grading()

    def show_grading(self, *, limit: int | None = None, start: bool = False) -> None:
        """To the grading; `start` it at once, with at most `limit` answers."""
        self.push_screen(GradingScreen(self.workspace, limit=limit, start=start))

    @on(messages.ShowError)
    def _show_error(self, event: messages.ShowError) -> None:
        self.show_error(event.error)

    def show_error(self, error: KpgradeError, *, readable: Path | None = None) -> None:
        """Show an error as a dialog; the gradebook `readable`, where given, is offered for reading only."""

        def again(_: None) -> None:
            if readable is not None:
                self.push_screen(
                    Confirm(s.OPEN_READ_ONLY),
                    lambda yes: self.open_book(readable, read_only=True) if yes else None,
                )

        self.push_screen(ErrorDialog(error, saved=self.workspace.has_book), again)

    def _choose_model(self, error: ModelError) -> None:
        """Say that the model in use is not here, and lead to those that are."""
        told = ModelError(error.message, where=error.where, hint=s.MODEL_LEADS, kind=error.kind)
        self.push_screen(ErrorDialog(told, saved=True), lambda _: self.go_to(Place.MODELS))

    def _fatal_error(self) -> None:
        """Textual's hook for what nobody foresaw: leave with words, and with the details in a file.

        Textual itself prints a traceback with every variable, and students' answers among them.
        """
        self.panic(Text(crash_words()))

    def action_theme(self) -> None:
        """The next colours."""
        names = [t.name for t in THEMES]
        self.theme = names[(names.index(self.theme) + 1) % len(names)] if self.theme in names else names[0]
        self.workspace.settings.theme = self.theme
        self.save_settings()

    def get_key_display(self, binding: Binding) -> str:
        """Keys as they are written on a keyboard: 'Ctrl+S', not '^s'."""
        key = super().get_key_display(binding)
        if key.startswith("^") and len(key) > 1:
            return f"Ctrl+{key[1:].upper()}"
        return "Esc" if key == "esc" else key.upper() if key[:1] == "f" and key[1:].isdigit() else key

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Every key of the screen in front is a command of the palette, too."""
        if isinstance(screen, Room):
            for key, what, action, more in screen.commands():
                yield SystemCommand(
                    what, more or s.KEY.format(key=key), lambda action=action: screen.run_later(action)
                )

    # The grading thread

    def _tell(self, news: News) -> None:
        if self.is_running:
            self.post_message(messages.NewsArrived(news))

    @on(messages.NewsArrived)
    def _news_arrived(self, event: messages.NewsArrived) -> None:
        """Bring what is open up to date, then tell the screens that show it."""
        if not self.workspace.has_book:
            return
        self.workspace.take(event.news)
        match event.news:
            case Calibrated(labels):
                self.notify(s.CALIBRATED.format(count=labels))
            case Failed(ModelError(kind=ErrorKind.NOT_FOUND) as error):
                self._choose_model(error)
            case Failed(error):
                self.show_error(error)
        for screen in self.screen_stack:
            if isinstance(screen, Room) and screen.is_mounted:
                screen.news(event.news)
