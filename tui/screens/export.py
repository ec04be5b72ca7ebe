"""Export: a format, where to, the first rows, and where it went."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, Footer, Input, OptionList, Static
from textual.widgets.option_list import Option

from grader.errors import KpgradeError
from grader.gradebook import Gradebook
from grader.reports import FORMATS, ReportOptions, write_report
from grader.text import visible
from tui import strings as s
from tui.screens.base import Room
from tui.screens.dialogs import Confirm
from tui.widgets.top_bar import TopBar

ROWS = 12


class ExportScreen(Room):
    """Writes the open gradebook in one of the formats of `grader.reports`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "write", s.EXPORT_WRITE, priority=True),
        Binding("ctrl+o", "folder", s.EXPORT_FOLDER, priority=True),
        Binding("escape", "back", s.BACK),
    ]

    def compose(self) -> ComposeResult:
        """Formats, path, preview, buttons."""
        yield TopBar(f"{s.EXPORT_TITLE} · {self.kp.session.rubric.title}")
        with Vertical(classes="form"):
            formats = [Option(f"{f.name:<12} {f.description}") for f in FORMATS.values()]
            yield OptionList(*formats, id="export-formats", markup=False)
            with Horizontal(classes="form-line"):
                yield Static(s.EXPORT_TO)
                yield Input(id="export-path")
            yield Static(id="export-note", markup=False)
            with Horizontal(classes="buttons"):
                yield Button(s.EXPORT_WRITE, id="write", variant="primary")
                yield Button(s.EXPORT_FOLDER, id="folder")
            yield Static(s.EXPORT_PREVIEW, classes="heading")
            with VerticalScroll(id="export-preview", can_focus=False):
                yield Static(id="export-rows", markup=False)
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Start with the first format."""
        open_marks = sum(not r.settled for r in self.kp.session.rows.values())
        if open_marks:
            self._say(s.EXPORT_OPEN_MARKS.format(count=open_marks))
        self.query_one("#folder").disabled = True
        listed = self.query_one("#export-formats", OptionList)
        listed.highlighted = 0
        listed.focus()

    @property
    def _format(self) -> str:
        return list(FORMATS)[self.query_one("#export-formats", OptionList).highlighted or 0]

    @property
    def _path(self) -> Path:
        return Path(self.query_one("#export-path", Input).value).expanduser()

    def _say(self, text: str) -> None:
        self.query_one("#export-note", Static).update(text)

    def on_option_list_option_highlighted(self) -> None:
        """Another format: another file name, another preview."""
        book = self.kp.session.book
        suffix = FORMATS[self._format].suffix
        self.query_one("#export-path", Input).value = str(book.path.with_suffix(suffix))
        self._preview(self._format, book)

    def on_option_list_option_selected(self) -> None:
        """Enter on a format goes on to the button."""
        self.query_one("#write").focus()

    @work(thread=True, exclusive=True)
    def _preview(self, name: str, book: Gradebook) -> None:
        text = preview(name, book)
        self.app.call_from_thread(self._show, text)

    def _show(self, text: str) -> None:
        if self.is_mounted:
            self.query_one("#export-rows", Static).update(text)

    def action_write(self) -> None:
        """Write, after a question where a file is in the way."""
        if self._path.exists():
            asked = s.EXPORT_OVERWRITE.format(name=self._path.name)
            self.app.push_screen(Confirm(asked), lambda yes: self._write(force=True) if yes else None)
        else:
            self._write(force=False)

    def _write(self, *, force: bool) -> None:
        with self.guarded():
            write_report(self._format, self.kp.session.book, self._path, ReportOptions(force=force))
            self._say(s.EXPORT_DONE.format(path=self._path))
            self.query_one("#folder").disabled = False

    def action_folder(self) -> None:
        """Show the folder in the system's file manager."""
        self.app.open_url(self._path.resolve().parent.as_uri())


def preview(name: str, book: Gradebook) -> str:
    """The first rows of a format as text; what it is for, where it is not text."""
    kind = FORMATS[name]
    with tempfile.TemporaryDirectory(prefix="kpgrade-") as folder:
        path = Path(folder) / f"preview{kind.suffix}"
        try:
            write_report(name, book, path, ReportOptions(force=True))
            head = path.read_bytes()[:20_000]
        except (KpgradeError, OSError) as error:
            return visible(str(error))
    try:
        lines = head.decode("utf-8-sig", "ignore" if len(head) == 20_000 else "strict").splitlines()
    except UnicodeDecodeError:
        return kind.description
    return visible("\n".join(line[:400] for line in lines[:ROWS]))
