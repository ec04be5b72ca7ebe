"""A file picker with a preview; the path can be typed as well."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, Input, Static, Tree
from textual.widgets.directory_tree import DirEntry

from tui.app import strings as s
from tui.app.paths import tilde
from tui.app.screens.dialogs import Dialog
from tui.app.widgets.file_tree import FileTree


class OpenScreen(Dialog[Path | None]):
    """Gives back a path, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", s.CANCEL)]

    def __init__(
        self,
        title: str,
        suffixes: tuple[str, ...],
        *,
        preview: Callable[[Path], str] | None = None,
        folders: bool = False,
        start: Path | None = None,
    ) -> None:
        """`preview` says what is in a file; with `folders` a folder can be the choice, too."""
        super().__init__()
        self._title, self._suffixes, self._preview = title, suffixes, preview
        self._folders = folders
        self._start = (start or Path.cwd()).absolute()

    def compose(self) -> ComposeResult:
        """Path, tree and preview, buttons."""
        with Vertical(classes="dialog large"):
            yield Static(self._title, classes="dialog-title")
            # The first letter, typed in the tree, must not be selected and so replaced by the second.
            hint = s.OPEN_HINT_FOLDER if self._folders else s.OPEN_HINT
            yield Input(placeholder=hint, id="path", select_on_focus=False)
            with Horizontal(id="open-body"):
                yield FileTree(self._start, self._suffixes)
                if self._preview:
                    with VerticalScroll(id="open-preview", can_focus=False):
                        yield Static(s.OPEN_PREVIEW, id="preview", markup=False)
            with Horizontal(classes="buttons"):
                yield Button(s.OK, id="ok", variant="primary")
                yield Button(f"{s.OPEN_ABOVE} ({s.OPEN_ABOVE_KEY})", id="above")
                yield Button(s.CANCEL, id="cancel")

    def on_mount(self) -> None:
        """Start in the tree."""
        self.query_one(FileTree).focus()

    def on_key(self, event: events.Key) -> None:
        """What is typed in the tree is a path: there is nothing else there to type for."""
        if isinstance(self.focused, FileTree) and event.is_printable and event.character not in (None, " "):
            line = self.query_one("#path", Input)
            line.focus()
            line.value = event.character or ""
            line.cursor_position = len(line.value)
            event.stop()

    def on_tree_node_highlighted(self, event: Tree.NodeHighlighted[DirEntry]) -> None:
        """The path follows the cursor; only at the root it is left to be typed. What is typed stays."""
        if isinstance(self.focused, Input):
            return
        entry = event.node.data
        wanted = not event.node.is_root and (self._folders or not event.node.allow_expand)
        self.query_one("#path", Input).value = tilde(entry.path) if entry and wanted else ""

    def on_input_changed(self, event: Input.Changed) -> None:
        """Preview what the path names."""
        if self._preview:
            path = Path(event.value).expanduser()
            preview = self._preview(path) if event.value and path.is_file() else ""
            self.query_one("#preview", Static).update(preview or s.OPEN_PREVIEW)

    @on(FileTree.Taken)
    def _taken(self, event: FileTree.Taken) -> None:
        self.dismiss(event.path)

    @on(Input.Submitted)
    @on(Button.Pressed, "#ok")
    def _take(self) -> None:
        value = self.query_one("#path", Input).value.strip()
        if value:
            self.dismiss(Path(value).expanduser())

    @on(Button.Pressed, "#above")
    def _above(self) -> None:
        self.query_one(FileTree).action_above()

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)
