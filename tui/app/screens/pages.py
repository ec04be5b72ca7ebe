"""An answer that came in pictures: each page and line beside what was recognised, for a person to correct."""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from grader.pages import Page
from grader.text import visible
from tui.app import strings as s
from tui.app.screens.dialogs import Dialog
from tui.app.widgets.dots import Box, drawn
from tui.app.widgets.writing import Writing

_WHOLE: Box = (0.0, 0.0, 1.0, 1.0)
_MARGIN = 0.01
"""Of a page's sides, left around a line."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What is to count as the answer; None for what was recognised."""

    text: str | None


class PagesDialog(Dialog[Typed | None]):
    """The picture of what is chosen in the list, as large as there is room, above the text."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", s.SAVE, priority=True),
        Binding("ctrl+o", "open", s.PAGES_OPEN, priority=True),
        Binding("ctrl+r", "recognised", s.PAGES_RECOGNISED, priority=True),
        Binding("escape", "dismiss(None)", s.CANCEL),
    ]

    def __init__(self, title: str, pages: Sequence[Page], text: str) -> None:
        """`text` is what counts as the answer now."""
        super().__init__()
        self._title, self._pages, self._text = title, pages, text
        self._listed = [*_listed(pages)]
        self._shown: tuple[int, Box] = (0, _WHOLE)
        self._folder: Path | None = None

    def compose(self) -> ComposeResult:
        """Picture, list of pages and lines, text, buttons."""
        with Vertical(classes="dialog large"):
            yield Static(self._title, classes="dialog-title", markup=False)
            yield Static(id="page-picture", markup=False)
            yield OptionList(*(Option(words) for _, _, words in self._listed), id="page-lines", markup=False)
            yield Static(s.PAGES_TEXT, classes="quiet")
            yield Writing(visible(self._text), id="page-text")
            with Horizontal(classes="buttons"):
                yield Button(f"{s.SAVE} Ctrl+S", id="save", variant="primary")
                yield Button(f"{s.PAGES_OPEN} Ctrl+O", id="open", tooltip=s.PAGES_OPEN_HOW)
                yield Button(f"{s.PAGES_RECOGNISED} Ctrl+R", id="recognised", tooltip=s.PAGES_RECOGNISED_HOW)
                yield Button(s.CANCEL, id="cancel")

    def on_mount(self) -> None:
        """Begin with the first page, in the list."""
        self.query_one("#page-lines").focus()

    def on_unmount(self) -> None:
        """No page of a student's is left on the disk."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def on_resize(self) -> None:
        """Draw it as large as it may be now."""
        self.call_after_refresh(self._draw)

    @on(OptionList.OptionHighlighted, "#page-lines")
    def _chosen(self, event: OptionList.OptionHighlighted) -> None:
        page, box, _ = self._listed[event.option_index]
        self._shown = page, box
        self._draw()

    @on(OptionList.OptionSelected, "#page-lines")
    def _go_write(self) -> None:
        self.query_one("#page-text").focus()

    def _draw(self) -> None:
        pane = self.query_one("#page-picture", Static)
        width, height = pane.content_size
        if width and height:
            page, box = self._shown
            lines = drawn(self._pages[page].picture, box, width, height)
            pane.update("\n".join(lines) if lines else s.PAGES_UNDRAWN)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The buttons are keys, too."""
        if event.button.id == "cancel":
            self.dismiss(None)
        else:
            getattr(self, f"action_{event.button.id}")()

    def action_save(self) -> None:
        """Have what is written count."""
        text = self.query_one("#page-text", Writing).text.strip()
        self.dismiss(Typed(text) if text != visible(self._text).strip() else None)

    def action_recognised(self) -> None:
        """Have what was recognised count again."""
        self.dismiss(Typed(None))

    def action_open(self) -> None:
        """Show the page in the system's own viewer; in a browser, hand it over."""
        number = self._shown[0]
        name, picture = f"page-{number + 1}.jpg", self._pages[number].picture
        if self.app.is_web:
            self.app.deliver_binary(io.BytesIO(picture), save_filename=name, mime_type="image/jpeg")
            return
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="kpgrade-"))
        file = self._folder / name
        file.write_bytes(picture)
        self.app.open_url(file.as_uri())
        self.notify(s.PAGES_OPENED)


def _listed(pages: Sequence[Page]) -> list[tuple[int, Box, str]]:
    """(page, part of it, words) of each page, and of each line on it."""
    listed: list[tuple[int, Box, str]] = []
    for number, page in enumerate(pages):
        head = s.PAGES_PAGE.format(number=number + 1, name=visible(page.name))
        listed.append((number, _WHOLE, head if page.lines else f"{head} · {s.PAGES_NOTHING}"))
        for line in page.lines:
            left, top, right, bottom = line.box
            box = (left - _MARGIN, top - _MARGIN, right + _MARGIN, bottom + _MARGIN)
            words = f"  {s.PAGES_SURE.format(percent=int(100 * line.sure))}  {visible(line.text)}"
            listed.append((number, box, " ".join(words.splitlines())))
    return listed
