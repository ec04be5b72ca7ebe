"""Folders, and files of some kinds, to walk through."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from rich.style import Style
from rich.text import Text, TextType
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import DirectoryTree
from textual.widgets.directory_tree import DirEntry
from textual.widgets.tree import TreeNode

from grader.text import visible
from tui.app import strings as s
from tui.app.paths import tilde


class FileTree(DirectoryTree):
    """Nothing hidden is in it. Its signs are in every font, as the usual are not."""

    ICON_NODE = "▸ "
    ICON_NODE_EXPANDED = "▾ "
    ICON_FILE = "  "
    BINDINGS: ClassVar[list[BindingType]] = [Binding("backspace", "above", s.OPEN_ABOVE)]

    @dataclass
    class Taken(Message):
        """This file is wanted: Enter, or a click on what was chosen already."""

        path: Path

    def __init__(self, path: Path, suffixes: tuple[str, ...]) -> None:
        super().__init__(path)
        self._suffixes = suffixes
        self._before_click: int | None = None

    def filter_paths(self, paths: Iterable[Path]) -> Iterable[Path]:
        """What is worth showing."""
        return [
            p
            for p in paths
            if not p.name.startswith(".") and (_is_dir(p) or p.suffix.lower() in self._suffixes)
        ]

    def process_label(self, label: TextType) -> Text:
        """A name as it is: nothing in it is markup, and nothing in it moves the cursor."""
        return Text(" ".join(visible(str(label)).split()))

    def render_label(self, node: TreeNode[DirEntry], base_style: Style, style: Style) -> Text:
        """A file's name; of the folder on top, the whole path, for it says where one is."""
        label = super().render_label(node, base_style, style)
        if node.is_root and node.data is not None:
            label = Text(f"{self.ICON_NODE_EXPANDED}{visible(tilde(node.data.path))}", style + base_style)
        return label

    def action_above(self) -> None:
        """Show the folder that this one lies in."""
        self.path = Path(self.path).absolute().parent

    def on_click(self) -> None:
        """Remember where the cursor was: a first click only chooses."""
        self._before_click = self.cursor_line

    def on_directory_tree_file_selected(self, event: DirectoryTree.FileSelected) -> None:
        """Take it, unless a click has only just come to it."""
        event.stop()
        before, self._before_click = self._before_click, None
        if before in {None, self.cursor_line}:
            self.post_message(self.Taken(event.path))


def _is_dir(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False
