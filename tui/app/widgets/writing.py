"""Several lines to write in."""

from __future__ import annotations

from textual.widgets import TextArea


class Writing(TextArea):
    """A text area that is drawn again when a new width wrapped it anew: Textual's own waits for a key."""

    def on_resize(self) -> None:
        """Draw the lines as they are wrapped now."""
        self.refresh()
