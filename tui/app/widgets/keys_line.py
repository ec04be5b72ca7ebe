"""The last line of a screen: its keys, as many as there is room for."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Footer, Input, TextArea

# Textual keeps the class of a footer's keys to itself; it is what makes each of them a button.
from textual.widgets._footer import FooterKey


class KeysLine(Footer):
    """What does not fit is left out whole, but never the key to the list of all of them."""

    def __init__(self) -> None:
        super().__init__(compact=True, show_command_palette=False)

    def compose(self) -> ComposeResult:
        """The keys in their order, then help."""
        keys = [key for key in super().compose() if isinstance(key, FooterKey)]
        last = [key for key in keys if key.action == "screen.help"]
        if isinstance(self.screen.focused, Input | TextArea):
            # There a question mark is written, not asked.
            for key in last:
                key.key_display = "F1"
        room = self.app.size.width - sum(map(_cells, last))
        for key in keys:
            if key in last:
                continue
            room -= _cells(key)
            if room < 0:
                break
            yield key
        yield from last

    def on_resize(self) -> None:
        """There may be room for more, or for less."""
        self.refresh(recompose=True)


def _cells(key: FooterKey) -> int:
    return len(key.key_display) + len(key.description) + 2
