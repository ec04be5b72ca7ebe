"""Home: the teacher's gradebooks, and the ways to a new one."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import get_current_worker

from grader.errors import KpgradeError
from grader.gradebook import Gradebook
from grader.learning.in_force import counts
from grader.text import visible
from tui.app import strings as s
from tui.app.messages import GoTo, NextClass, OpenBook, OpenSample, Place
from tui.app.paths import tilde
from tui.app.screens.base import Room
from tui.app.screens.open_file import OpenScreen
from tui.app.widgets import signs
from tui.app.widgets.keys_line import KeysLine
from tui.app.widgets.top_bar import TopBar


class HomeScreen(Room):
    """Recent gradebooks with their progress."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "open", s.OPEN),
        Binding("n", "new", s.NEW),
        Binding("r", "same_rubric", s.SAME_RUBRIC, tooltip=s.SAME_RUBRIC_HOW),
        Binding("s", "sample", s.SAMPLE),
        Binding("m", "models", s.MODELS),
        Binding("comma", "settings", s.SETTINGS, key_display=","),
        Binding("q", "app.quit", s.QUIT),
    ]

    def compose(self) -> ComposeResult:
        """A list on the left, buttons on the right."""
        yield TopBar(s.HOME_TITLE)
        yield Static(s.HOME_LEAD, id="home-lead")
        with Horizontal(id="home"):
            with Vertical(id="home-recent"):
                yield Static(s.RECENT, classes="heading")
                yield OptionList(id="recent", markup=False)
                yield Static(s.NO_RECENT, id="no-recent", classes="quiet")
            with Vertical(id="home-buttons"):
                yield Button(s.OPEN_TITLE, id="open")
                yield Button(s.NEW, id="new", variant="primary")
                yield Button(s.SAMPLE, id="sample")
                yield Button(s.MODELS, id="models")
                yield Button(s.SETTINGS, id="settings")
        yield KeysLine()

    def on_screen_resume(self) -> None:
        """List what was open, with its progress as it is now."""
        recent = self.workspace.settings.recent
        listed = self.query_one("#recent", OptionList)
        at = listed.highlighted or 0
        listed.clear_options()
        listed.add_options(Option(described(path, "…")) for path in recent)
        listed.display = bool(recent)
        self.query_one("#no-recent").display = not recent
        if recent:
            listed.highlighted = min(at, len(recent) - 1)
        (listed if recent else self.query_one("#sample")).focus()
        self._look(list(recent))

    @work(thread=True, exclusive=True)
    def _look(self, paths: list[Path]) -> None:
        """Read how far each is; a large one, or one on a slow disk, holds nothing up."""
        for place, path in enumerate(paths):
            text = described(path, progress_of(path))
            if get_current_worker().is_cancelled:
                return
            self.app.call_from_thread(self._show, place, text)

    def _show(self, place: int, text: Content) -> None:
        listed = self.query_one("#recent", OptionList)
        if place < listed.option_count:
            listed.replace_option_prompt_at_index(place, text)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open it."""
        self.post_message(OpenBook(self.workspace.settings.recent[event.option_index]))

    def action_back(self) -> None:
        """This is where one comes back to."""

    def action_open(self) -> None:
        """Choose a file."""

        def chosen(path: Path | None) -> None:
            if path is not None:
                self.post_message(OpenBook(path))

        self.app.push_screen(OpenScreen(s.OPEN_TITLE, (".kpgrade",), preview=preview_of_book), chosen)

    def action_new(self) -> None:
        """Start an assignment."""
        self.post_message(GoTo(Place.NEW))

    def action_same_rubric(self) -> None:
        """Start an assignment with the rubric of the gradebook under the cursor."""
        at = self.query_one("#recent", OptionList).highlighted
        if at is not None and self.workspace.settings.recent:
            self.post_message(NextClass(self.workspace.settings.recent[at]))

    def action_sample(self) -> None:
        """Open the sample class, made anew if need be."""
        self.post_message(OpenSample())


def described(path: Path, progress: str) -> Content:
    """Two lines on a gradebook: its name and folder, how far it is."""
    name, folder = visible(path.stem), visible(tilde(path.parent))
    head = f"{name}  {folder}"
    return Content(f"{head}\n  {progress}").stylize("$text-muted", len(name), len(head))


def progress_of(path: Path) -> str:
    """How much of a gradebook is graded and settled, or why that cannot be said."""
    if not path.is_file():
        return s.HOME_GONE
    try:
        with Gradebook.open(path, read_only=True) as book:
            progress = counts(book).progress
    except KpgradeError:
        return s.HOME_UNREADABLE
    line = (
        (progress.graded, s.HOME_GRADED.format(graded=progress.graded, answers=progress.answers)),
        (progress.settled, s.HOME_SETTLED.format(settled=progress.settled, answers=progress.answers)),
    )
    return "  ".join(f"{signs.bar(done / (progress.answers or 1), 8)} {words}" for done, words in line)


def preview_of_book(path: Path) -> str:
    """What is in a gradebook, for the file picker."""
    if path.suffix != ".kpgrade":
        return s.NOT_A_BOOK
    try:
        with Gradebook.open(path, read_only=True) as book:
            progress, rubric = counts(book).progress, book.rubric
    except KpgradeError as error:
        return visible(error.without_flags)
    return s.PREVIEW_BOOK.format(
        title=visible(rubric.title or path.stem),
        questions=signs.count(len(rubric.questions), "question"),
        answers=signs.count(progress.answers, "answer"),
        settled=progress.settled,
        open=progress.open_points,
    )
