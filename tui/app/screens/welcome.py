"""The first start: what this is, the three steps, and a sample class at the end of them."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Static

from tui.app import strings as s
from tui.app.messages import GoBack, GoTo, OpenSample, Place, SaveSettings
from tui.app.model_words import fetch_words, fit_words, here_words
from tui.app.screens.downloads import DownloadRoom
from tui.app.widgets.keys_line import KeysLine
from tui.app.widgets.top_bar import TopBar
from tui.models import ListedModel, listed_models
from tui.store import open_store


class WelcomeScreen(DownloadRoom):
    """Three steps; any of them can be skipped."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "pull", s.MODEL_PULL),
        Binding("o", "add", s.MODEL_ADD, tooltip=s.MODEL_ADD_HOW),
        Binding("s", "sample", s.WELCOME_SAMPLE),
        Binding("n", "own", s.WELCOME_OWN),
        Binding("escape", "back", s.WELCOME_LATER),
    ]

    def compose(self) -> ComposeResult:
        """Words, steps, buttons."""
        yield TopBar(s.WELCOME_TITLE)
        with Vertical(id="welcome"), Vertical(id="welcome-box"):
            yield Static(s.WELCOME_LEAD, id="welcome-lead")
            yield Static(s.WELCOME_MODEL, classes="heading")
            yield Static(id="welcome-model", markup=False)
            with Horizontal(id="welcome-ways"):
                yield Button(s.MODEL_PULL, id="pull")
                yield Button(s.MODEL_ADD, id="add")
            yield Static(s.WELCOME_RUBRIC, classes="heading")
            yield Static(s.WELCOME_ANSWERS, classes="heading")
            yield Static(s.WELCOME_STEPS, classes="quiet")
            with Horizontal(classes="buttons"):
                yield Button(s.WELCOME_SAMPLE, id="sample", variant="primary")
                yield Button(s.WELCOME_OWN, id="own")
                yield Button(s.WELCOME_LATER, id="back")
        yield KeysLine()

    def on_mount(self) -> None:
        """See whether a model is here."""
        self._model: ListedModel | None = None
        self._look()
        self.query_one("#sample" if self._model and self._model.here else "#pull").focus()

    def _look(self) -> None:
        with self.guarded():
            self._model = next((r for r in listed_models(open_store()) if r.in_use), None)
        if self._model is None:
            return
        here = self._model.here
        size = s.MODEL_SIZE.format(size=self._model.size / 1e6)
        sign = "✓" if here else "·"
        lines = [
            f"{sign} {self._model.name}: {here_words(self._model)} · {size} · {fit_words(self._model.size)}",
            s.MODEL_LICENCE.format(licence=self._model.licence),
            *fetch_words(self._model).splitlines(),
        ]
        self.say("\n  ".join(lines))
        self.query_one("#welcome-ways").display = not here

    def say(self, text: str) -> None:
        """Show how the model stands."""
        if self.is_running:
            self.query_one("#welcome-model", Static).update(text)

    def action_pull(self) -> None:
        """Fetch the model."""
        if self._model is not None and not self._model.here:
            self.fetch(self._model.name)

    def fetched(self, name: str) -> None:  # noqa: ARG002
        """See what is here now."""
        self._look()

    def action_sample(self) -> None:
        """Grade the sample class."""
        self.action_back()
        self.post_message(OpenSample())

    def action_own(self) -> None:
        """Start an assignment."""
        self.action_back()
        self.post_message(GoTo(Place.NEW))

    def action_back(self) -> None:
        """Look around; this is not shown again."""
        self.workspace.settings.welcomed = True
        self.post_message(SaveSettings())
        self.post_message(GoBack())
