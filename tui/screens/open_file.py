"""A file picker with a preview; the path can be typed as well."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, DirectoryTree, Input, Static

from tui import strings as s


class FilteredTree(DirectoryTree):
    """Folders, and files of some kinds; nothing hidden. Its signs are in every font, as the usual are not."""

    ICON_NODE = "▸ "
    ICON_NODE_EXPANDED = "▾ "
    ICON_FILE = "  "

    def __init__(self, path: Path, suffixes: tuple[str, ...]) -> None:
        super().__init__(path)
        self._suffixes = suffixes

    def filter_paths(self, paths: Iterable[Path]) -> Iterable[Path]:
        """What is worth showing."""
        return [
            p
            for p in paths
            if not p.name.startswith(".") and (_is_dir(p) or p.suffix.lower() in self._suffixes)
        ]


class OpenScreen(ModalScreen[Path | None]):
    """Gives back a path, or None."""

    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-high")]  # noqa: RUF012
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
        super().__init__()
        self._title, self._suffixes, self._preview = title, suffixes, preview
        self._folders = folders
        self._start = start or Path.cwd()

    def compose(self) -> ComposeResult:
        """Path, tree and preview, buttons."""
        with Vertical(classes="dialog large"):
            yield Static(self._title, classes="dialog-title")
            yield Input(placeholder=s.OPEN_HINT, id="path")
            with Horizontal(id="open-body"):
                yield FilteredTree(self._start, self._suffixes)
                with VerticalScroll(id="open-preview"):
                    yield Static(s.OPEN_HINT, id="preview", markup=False)
            with Horizontal(classes="buttons"):
                yield Button(s.OK, id="ok", variant="primary")
                yield Button(s.CANCEL, id="cancel")

    def on_mount(self) -> None:
        """Start in the tree."""
        self.query_one(FilteredTree).focus()

    def on_directory_tree_file_selected(self, event: DirectoryTree.FileSelected) -> None:
        """Show what is in it; a second Enter takes it."""
        field = self.query_one("#path", Input)
        if field.value == str(event.path):
            self.dismiss(event.path)
            return
        field.value = str(event.path)

    def on_directory_tree_directory_selected(self, event: DirectoryTree.DirectorySelected) -> None:
        """A folder can be the choice, too."""
        if self._folders:
            self.query_one("#path", Input).value = str(event.path)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Preview what the path names."""
        path = Path(event.value).expanduser()
        said = ""
        if event.value and (path.is_file() or (self._folders and path.is_dir())):
            said = self._preview(path) if self._preview else str(path)
        self.query_one("#preview", Static).update(said or s.OPEN_HINT)

    def on_input_submitted(self) -> None:
        """Take the path."""
        self._take()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Take it, or not."""
        if event.button.id == "ok":
            self._take()
        else:
            self.dismiss(None)

    def _take(self) -> None:
        value = self.query_one("#path", Input).value.strip()
        if value:
            self.dismiss(Path(value).expanduser())


def _is_dir(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False
