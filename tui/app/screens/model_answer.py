"""A model answer, pasted: what it states becomes key points to be looked over."""

from __future__ import annotations

import time
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, Static

from grader.errors import KpgradeError
from grader.rubrics.proposing import proposed
from grader.text import visible
from tui.app import strings as s
from tui.app.messages import ShowError
from tui.app.screens.dialogs import Dialog
from tui.app.settings import ConnectedServer
from tui.app.widgets import signs
from tui.app.widgets.writing import Writing

Proposed = list[tuple[str, float | None]]
"""(statement, its points where they stand behind it)"""

_PATIENCE = 120.0
"""Seconds that a server may take: a model on a processor writes a dozen sentences slowly."""


class ModelAnswerDialog(Dialog[Proposed | None]):
    """What the text proposes, shown while it is written; None when the person changes their mind.

    Where a server is connected it may be asked instead. What it proposed stands until the text is changed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "take", s.MODEL_ANSWER_TAKE, priority=True),
        Binding("f5", "ask", s.MODEL_ANSWER_ASK, priority=True),
        Binding("escape", "leave", s.CANCEL, priority=True),
    ]

    def __init__(self, question: str, server: ConnectedServer | None) -> None:
        """`question` is told to the server with the answer."""
        super().__init__()
        self._asked, self._server = question, server
        self._shown: Proposed = []
        self._began: float | None = None
        """When the server that is being asked was; None while none is."""
        self._given_up = False

    def compose(self) -> ComposeResult:
        """The text above what comes of it."""
        with Vertical(classes="dialog large"):
            yield Static(s.MODEL_ANSWER, classes="dialog-title")
            yield Writing(id="model-answer")
            yield Static(s.MODEL_ANSWER_HINT, classes="quiet")
            with VerticalScroll(id="proposed-part"):
                yield Static(id="proposed", markup=False)
            if self._server is not None:
                yield Static(self._sends(self._server), id="server-said", classes="quiet", markup=False)
            with Horizontal(classes="buttons"):
                yield Button(f"{s.MODEL_ANSWER_TAKE} Ctrl+S", id="take", variant="primary")
                if self._server is not None:
                    ask = s.MODEL_ANSWER_ASK.format(model=visible(self._server.model))
                    yield Button(f"{ask} F5", id="ask")
                yield Button(s.CANCEL, id="leave")

    def on_mount(self) -> None:
        """Write at once."""
        self.query_one(Writing).focus()
        self.set_interval(1.0, self._tell_time)

    def on_unmount(self) -> None:
        """Nobody waits for the server any more."""
        self._given_up = True

    def on_text_area_changed(self) -> None:
        """Show what the text proposes; what a server said of another text is given up."""
        self._given_up = True
        self._show(proposed(self.query_one(Writing).text))
        if self._server is not None:
            self.query_one("#server-said", Static).update(self._sends(self._server))

    def _show(self, found: Proposed) -> None:
        self._shown = found
        self.query_one("#proposed", Static).update("\n".join(f"- {visible(text)}" for text, _ in found))

    def _sends(self, server: ConnectedServer) -> str:
        return s.MODEL_ANSWER_SENDS.format(address=visible(server.shown))

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The buttons are keys, too."""
        getattr(self, f"action_{event.button.id}")()

    def action_take(self) -> None:
        """Hand over what is shown."""
        self.dismiss(self._shown)

    def action_leave(self) -> None:
        """Give up the server that is being asked; otherwise leave the rubric as it is."""
        if self._began is not None:
            self._given_up = True
        else:
            self.dismiss(None)

    def action_ask(self) -> None:
        """Ask the server, where one is connected and nothing is asked already."""
        text = self.query_one(Writing).text
        if self._server is None or self._began is not None:
            return
        if not text.strip():
            self.notify(s.MODEL_ANSWER_EMPTY, severity="warning")
            return
        self._began, self._given_up = time.monotonic(), False
        self._tell_time()
        self._ask(self._server, text)

    def _tell_time(self) -> None:
        if self._began is not None and self._server is not None:
            seconds = int(time.monotonic() - self._began)
            told = s.MODEL_ANSWER_ASKING.format(model=visible(self._server.model), seconds=seconds)
            self.query_one("#server-said", Static).update(told)

    @work(thread=True, exclusive=True, group="server")
    def _ask(self, server: ConnectedServer, text: str) -> None:
        from grader.engines.chat import ServerChat, ServerSettings
        from grader.rubrics.asking import asked

        found: Proposed | None = None
        try:
            settings = ServerSettings(server.address, server.model, timeout=_PATIENCE, retries=1)
            with ServerChat(settings) as chat:
                found = asked(chat, self._asked, text, lambda: self._given_up)
        except KpgradeError as error:
            if not self._given_up:
                self.post_message(ShowError(error))
        self.app.call_from_thread(self._answered, server, found)

    def _answered(self, server: ConnectedServer, found: Proposed | None) -> None:
        self._began = None
        if not self.is_attached:
            return
        said = self._sends(server)
        if found is not None and not self._given_up:
            self._show(found)
            points = signs.count(len(found), "key point")
            said = s.MODEL_ANSWER_BY.format(model=visible(server.model), points=points)
        self.query_one("#server-said", Static).update(said)
