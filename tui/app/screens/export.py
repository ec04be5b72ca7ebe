"""Export: what to write, choices, where to, the first rows, and where it went."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, Input, OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import get_current_worker

from grader.reports import ReportOptions
from tui.app import strings as s
from tui.app.exporting import KINDS, ExportKind, preview, write
from tui.app.paths import has_windows, tilde
from tui.app.screens.base import Room
from tui.app.screens.dialogs import Confirm
from tui.app.widgets import signs
from tui.app.widgets.keys_line import KeysLine
from tui.app.widgets.toggle import Toggle
from tui.app.widgets.top_bar import TopBar
from tui.app.workspace import Workspace


class ExportScreen(Room):
    """Writes the open gradebook in one of the kinds of `tui.app.exporting`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "write", s.EXPORT_WRITE, priority=True),
        Binding("ctrl+o", "folder", s.EXPORT_FOLDER, priority=True),
        Binding("escape", "back", s.BACK),
    ]

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._session = workspace.session
        self._written: Path | None = None

    def compose(self) -> ComposeResult:
        """Kinds, choices, path, buttons, preview."""
        yield TopBar(f"{s.EXPORT_TITLE} · {self._session.title}")
        width = max(len(kind.name) for kind in KINDS)
        with Vertical(classes="form"):
            kinds = [Option(f"{kind.name:<{width}}  {kind.description}") for kind in KINDS]
            yield OptionList(*kinds, id="export-formats", markup=False)
            with Horizontal(classes="form-line"):
                yield Static(s.EXPORT_TO)
                yield Input(id="export-path")
            with Horizontal(classes="form-line", id="take-assignment"):
                yield Static(s.EXPORT_ASSIGNMENT)
                yield Input(placeholder=self._session.rubric.title, id="assignment")
            with Horizontal(classes="form-line", id="take-worksheet"):
                yield Static(s.EXPORT_WORKSHEET)
                yield Input(placeholder=s.EXPORT_WORKSHEET_HINT, id="worksheet")
            with Horizontal(id="export-toggles"):
                yield Toggle(s.EXPORT_CODES, id="take-codes")
                yield Toggle(s.EXPORT_SCALE, id="take-scale")
                yield Toggle(s.EXPORT_SENTENCES, id="take-sentences")
            yield Static(id="export-note", markup=False)
            with Horizontal(classes="buttons"):
                yield Button(s.EXPORT_WRITE, id="write", variant="primary")
                yield Button(s.EXPORT_FOLDER, id="folder")
            yield Static(s.EXPORT_PREVIEW, classes="heading")
            with VerticalScroll(id="export-preview", can_focus=False):
                yield Static(id="export-rows", markup=False)
        yield KeysLine()

    def on_mount(self) -> None:
        """Start with the first kind."""
        open_marks = sum(not r.settled for r in self._session.rows.values())
        if open_marks:
            self._say(s.EXPORT_OPEN_MARKS.format(answers=signs.count(open_marks, "answer")))
        self.query_one("#folder").disabled = True
        listed = self.query_one("#export-formats", OptionList)
        listed.highlighted = 0
        listed.focus()

    # What was chosen

    @property
    def _kind(self) -> ExportKind:
        return KINDS[self.query_one("#export-formats", OptionList).highlighted or 0]

    @property
    def _path(self) -> Path:
        return Path(self.query_one("#export-path", Input).value.strip()).expanduser()

    @property
    def _coded(self) -> bool:
        return "codes" in self._kind.takes and self.query_one("#take-codes", Toggle).on

    def _options(self, *, force: bool) -> ReportOptions:
        takes = self._kind.takes
        sheet = self.query_one("#worksheet", Input).value.strip()
        extra = {
            "assignment": self.query_one("#assignment", Input).value.strip(),
            "worksheet": str(Path(sheet).expanduser()) if sheet else "",
            "scale": "yes" if self.query_one("#take-scale", Toggle).on else "",
            "sentences": "yes" if self.query_one("#take-sentences", Toggle).on else "",
        }
        return ReportOptions(force=force, extra={key: value for key, value in extra.items() if key in takes})

    def _say(self, text: str) -> None:
        self.query_one("#export-note", Static).update(text)

    @on(OptionList.OptionHighlighted)
    def _turned_to(self) -> None:
        """Another kind: another file name, other choices, another preview."""
        kind, book = self._kind, self._session.book
        for name in ("assignment", "worksheet", "scale", "codes", "sentences"):
            self.query_one(f"#take-{name}").display = name in kind.takes
        self.query_one("#export-path", Input).value = tilde(
            book.path.with_name(f"{book.path.stem}{kind.suffix}")
        )
        self._draw()

    @on(OptionList.OptionSelected)
    def _chosen(self) -> None:
        self.query_one("#write").focus()

    @on(Toggle.Turned)
    @on(Input.Blurred, "#assignment, #worksheet")
    @on(Input.Submitted, "#assignment, #worksheet")
    def _draw(self) -> None:
        self._preview(self._kind, self._options(force=True), self._coded)

    @work(thread=True, exclusive=True)
    def _preview(self, kind: ExportKind, options: ReportOptions, coded: bool) -> None:
        text = preview(kind, self._session.book, options, coded=coded)
        # A thread cannot be broken off: what was overtaken must not be shown.
        if not get_current_worker().is_cancelled:
            self.app.call_from_thread(self._show, text)

    def _show(self, text: str) -> None:
        if self.is_mounted:
            self.query_one("#export-rows", Static).update(text)

    # Writing

    def action_write(self) -> None:
        """Write, after a question where something is in the way."""
        open_pages = self._open_pages()
        if open_pages and not self._path.exists():
            asked = s.EXPORT_OPEN_PAGES.format(students=signs.count(open_pages, "student"))
            self.app.push_screen(Confirm(asked), lambda yes: self._write(force=False) if yes else None)
        elif self._path.exists():
            asked = s.EXPORT_OVERWRITE.format(name=self._path.name)
            self.app.push_screen(Confirm(asked), lambda yes: self._write(force=True) if yes else None)
        else:
            self._write(force=False)

    def _open_pages(self) -> int:
        """Students whose pages would tell no mark, where pages are what is written."""
        if not self._kind.name.startswith("pages"):
            return 0
        return len({row.answer.student for row in self._session.rows.values() if not row.settled})

    def _write(self, *, force: bool) -> None:
        with self.guarded():
            more = write(
                self._kind,
                self._session.book,
                self._path,
                self._options(force=force),
                coded=self._coded,
            )
            self._written = self._path
            self._say(f"✓ {s.EXPORT_DONE.format(path=tilde(self._written))}\n{more}".strip())
            self.query_one("#folder").disabled = False

    def action_folder(self) -> None:
        """Show the folder of what was written last in the system's file manager."""
        if self._written is None:
            return
        folder = self._written.resolve().parent
        if self.app.is_web or not has_windows():
            self.notify(s.EXPORT_NO_WINDOWS.format(path=tilde(folder)))
        else:
            self.app.open_url(folder.as_uri())
