"""A model is fetched, or taken in from a file, while its screen shows how far that is."""

from __future__ import annotations

import time
from pathlib import Path

from textual import work

from grader.errors import KpgradeError
from grader.models.adding import OfferedModel, add, offered
from grader.models.choice import choose
from grader.text import visible
from tui.app import strings as s
from tui.app.messages import ShowError
from tui.app.screens.base import Room
from tui.app.screens.dialogs import Confirm
from tui.app.screens.open_file import OpenScreen
from tui.app.widgets import signs
from tui.store import open_store


class DownloadRoom(Room):
    """A screen that can bring a model here."""

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

    def action_add(self) -> None:
        """Choose a file that somebody handed over."""

        def chosen(path: Path | None) -> None:
            if path is not None:
                self.read_offer(path)

        self.app.push_screen(OpenScreen(s.MODEL_FILE_TITLE, (".gguf",)), chosen)

    @work(thread=True, exclusive=True, group="download")
    def read_offer(self, path: Path) -> None:
        """Read a file through; ask whether its sum is the right one where nothing here knows it."""
        try:
            offer = offered(open_store(), path, _Watched(self))
        except KpgradeError as error:
            self.post_message(ShowError(error))
            self.app.call_from_thread(self.fetched, "")
            return
        self.app.call_from_thread(self._ask, offer)

    def _ask(self, offer: OfferedModel) -> None:
        def vouched(yes: bool | None) -> None:
            if yes:
                self.take_in(offer, offer.sha256)
            else:
                self.fetched("")

        if offer.known:
            self.take_in(offer, "")
        else:
            lines = "\n".join(offer.sha256[at : at + 32] for at in (0, 32))
            asked = s.MODEL_VOUCH.format(name=visible(offer.name), sha256=lines)
            self.app.push_screen(Confirm(asked, final=True), vouched)

    @work(thread=True, exclusive=True, group="download")
    def take_in(self, offer: OfferedModel, vouched: str) -> None:
        """Copy it to the models; from then on it grades."""
        name = ""
        try:
            name = add(open_store(), offer, vouched=vouched, progress=_Watched(self)).name
            choose(name)
            self.workspace.reopen_model()
        except KpgradeError as error:
            self.post_message(ShowError(error))
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
