"""A student asks again: the sheet is found by its code, looked at, decided anew, and written again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from grader.appeals.appeal import redecide
from grader.appeals.codes import SheetCodes
from grader.errors import KpgradeError
from grader.reports import ReportOptions
from grader.reports.pages import write_pages
from grader.reports.templating import PageTemplate
from grader.signs import read_word
from grader.text import visible
from tui.app import strings as s
from tui.app.messages import RubricChanged
from tui.app.paths import tilde
from tui.app.screens.base import Room
from tui.app.screens.dialogs import Ask, Dialog, ErrorDialog, Pick, Told
from tui.app.session import Session
from tui.app.widgets import signs
from tui.appeal_words import event_lines, point_line, points_of


def take_appeal(room: Room, under_cursor: str, redraw: Callable[[], None]) -> None:
    """Ask for a code or a name over a screen, and show that student's sheet.

    `under_cursor`: the student that is meant where nothing is typed. `redraw` is called after a decision.
    """

    def said(text: str | None) -> None:
        if text is None:
            return
        with room.guarded():
            session = room.workspace.session
            student = SheetCodes(session.book).student(text or under_cursor)
            room.app.push_screen(AppealDialog(session, student), closed)

    def closed(changed: bool | None) -> None:
        if changed:
            room.post_message(RubricChanged())
            redraw()

    room.app.push_screen(Ask(s.APPEAL_TITLE, "", s.APPEAL_HINT), said)


class AppealDialog(Dialog[bool]):
    """A student's key points with what was said of each; True where something was decided."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "sheet", s.APPEAL_SHEET),
        Binding("escape", "close", s.CLOSE),
    ]

    def __init__(self, session: Session, student: str) -> None:
        super().__init__()
        self._session, self._student = session, student
        self._changed = False

    def compose(self) -> ComposeResult:
        """Who it is, the key points, what can be done."""
        code = SheetCodes(self._session.book).of(self._student)
        name = f"{visible(self._student)} · {code}" if self._session.show_names else code
        with Vertical(classes="dialog large"):
            yield Static(name, classes="dialog-title", markup=False)
            yield Static(s.APPEAL_LEAD, classes="quiet")
            yield OptionList(id="appealed", markup=False)
            with Horizontal(classes="buttons"):
                yield Button(f"{s.APPEAL_SHEET} (s)", id="sheet")
                yield Button(f"{s.CLOSE} (Esc)", id="close")

    def on_mount(self) -> None:
        """List them."""
        self._show()
        self.query_one(OptionList).focus()

    def _show(self) -> None:
        self._points = points_of(self._session.book, self._student)
        listed = self.query_one(OptionList)
        at = listed.highlighted or 0
        listed.clear_options()
        for number, (row, said) in enumerate(self._points, start=1):
            story = event_lines(self._session.book, row, said)
            listed.add_option(Option("\n    ".join([point_line(number, said), *story])))
        listed.highlighted = min(at, len(self._points) - 1) if self._points else None

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Ask for the label, then for the reason."""
        row, said = self._points[event.option_index]

        def labelled(label: str | None) -> None:
            if label is not None:
                ask = Ask(s.APPEAL_WHY, "", s.APPEAL_WHY_HINT)
                self.app.push_screen(ask, lambda reason: decided(label, reason))

        def decided(label: str, reason: str | None) -> None:
            if reason is None:
                return
            try:
                missed, level = read_word(said.point, label)
                redecide(self._session.book, row, said.point.id, missed=missed, reason=reason, level=level)
            except KpgradeError as error:
                self.app.push_screen(ErrorDialog(error))
                return
            self._session.reload()
            self._changed = True
            self._show()

        choices = signs.choices(said.point)
        current = said.level or str(said.label or "")
        self.app.push_screen(Pick(visible(said.point.text), choices, current), labelled)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Do it with the mouse."""
        getattr(self, f"action_{event.button.id}")()

    def action_close(self) -> None:
        """Back to the class."""
        self.dismiss(self._changed)

    def action_sheet(self) -> None:
        """Ask where to, and write this student's sheet alone."""
        book = self._session.book
        code = SheetCodes(book).of(self._student)

        def write(name: str | None) -> None:
            if not name:
                return
            folder = book.path.with_name(Path(name).name)
            try:
                write_pages(
                    book, folder, ReportOptions(), template=PageTemplate.read(None), student=self._student
                )
            except KpgradeError as error:
                self.app.push_screen(ErrorDialog(error))
                return
            done = s.APPEAL_WRITTEN.format(folder=tilde(folder))
            self.app.push_screen(Told(s.APPEAL_SHEET, [done]))

        self.app.push_screen(Ask(s.APPEAL_FOLDER, f"{book.path.stem}-{code}", tilde(book.path.parent)), write)
