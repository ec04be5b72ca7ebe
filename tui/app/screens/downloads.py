"""Fetching a model while its screen shows how far it is."""

from __future__ import annotations

import time

from textual import work

from grader.errors import KpgradeError
from tui.app.messages import ShowError
from tui.app.screens.base import Room
from tui.app.widgets import signs
from tui.store import open_store


class DownloadRoom(Room):
    """A screen that can fetch a model."""

    def say(self, text: str) -> None:
        """Show how the download goes."""
        raise NotImplementedError

    def fetched(self, name: str) -> None:
        """The download is over; `name` is the model, or empty where it did not come."""
        raise NotImplementedError

    @work(thread=True, exclusive=True, group="download")
    def fetch(self, name: str) -> None:
        """Fetch a model of the catalogue; an error is shown as a dialog."""
        store = open_store()
        try:
            store.pull(store.catalogue.get(name), _Watched(self))
        except KpgradeError as error:
            self.post_message(ShowError(error))
            name = ""
        self.app.call_from_thread(self.fetched, name)


class _Watched:
    """A download's progress as a line of the screen that asked for it."""

    def __init__(self, screen: DownloadRoom) -> None:
        self._screen = screen
        self._text, self._total, self._said = "", 0, 0.0

    def step(self, text: str, total: int) -> None:
        """A new step begins."""
        self._text, self._total = text, total
        self._say(text)
        self._said = 0.0

    def advance(self, done: int) -> None:
        """Move the bar, ten times a second at most."""
        if self._total and time.monotonic() - self._said > 0.1:
            share = done / self._total
            self._say(f"{self._text}\n{signs.bar(share, 40)} {share:.0%}")

    def note(self, text: str) -> None:
        """Show a note."""
        self._say(text)

    def _say(self, text: str) -> None:
        self._said = time.monotonic()
        self._screen.app.call_from_thread(self._screen.say, text)
