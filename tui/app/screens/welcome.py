"""The first start: what this is, the three steps, and a sample class at the end of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, Static

from grader.text import visible
from tui.app import strings as s
from tui.app.messages import GoBack, GoTo, OpenSample, Place, SaveSettings
from tui.app.model_words import fetch_words, fit_words, here_words, pace_words
from tui.app.screens.downloads import DownloadRoom
from tui.app.widgets.keys_line import KeysLine
from tui.app.widgets.top_bar import TopBar
from tui.models import ListedModel, listed_models
from tui.store import open_store


class WelcomeScreen(DownloadRoom):
    """Three steps; any of them can be skipped."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "pull", s.MODEL_PULL),
        Binding("f", "pull_other", s.MODEL_PULL_OTHER),
        Binding("o", "add", s.MODEL_ADD, tooltip=s.MODEL_ADD_HOW),
        Binding("s", "sample", s.WELCOME_SAMPLE),
        Binding("n", "own", s.WELCOME_OWN),
        Binding("escape", "back", s.WELCOME_LATER),
    ]

    _WAYS: ClassVar[tuple[str, ...]] = ("pull", "pull_other")
    """The actions, and their buttons, that fetch the first of what is offered and the second."""
    _offered: Sequence[ListedModel] = ()
    """The model in use, or to be; then the other ones of kpgrade's own."""

    def compose(self) -> ComposeResult:
        """Words, steps, buttons."""
        yield TopBar(s.WELCOME_TITLE)
        with VerticalScroll(id="welcome", can_focus=False), Vertical(id="welcome-box"):
            yield Static(s.WELCOME_LEAD, id="welcome-lead")
            yield Static(s.WELCOME_MODEL, classes="heading")
            yield Static(id="welcome-model", markup=False)
            with Horizontal(id="welcome-ways"):
                yield Button(s.MODEL_PULL, id="pull")
                yield Button(s.MODEL_PULL_OTHER, id="pull_other")
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
        self._look()
        self.query_one("#sample" if self._offered and self._offered[0].here else "#pull").focus()

    def _look(self) -> None:
        with self.guarded():
            listed = [row for row in listed_models(open_store()) if row.in_use or row.is_tier]
            self._offered = sorted(listed, key=lambda row: not row.in_use)[:2]
        self.refresh_bindings()
        if not self._offered:
            return
        # From where they come is told of the first alone, so that all fits on a small screen.
        self.say("\n".join(_told(row, brief=row is not self._offered[0]) for row in self._offered))
        self.query_one("#welcome-ways").display = not self._offered[0].here
        for place, key in enumerate(self._WAYS):
            button = self.query_one(f"#{key}", Button)
            model = self._to_fetch(place)
            button.display = model is not None
            if model is not None:
                button.label = s.WELCOME_PULL.format(name=model.called)

    def say(self, text: str) -> None:
        """Show how the model stands."""
        if self.is_running:
            self.query_one("#welcome-model", Static).update(text)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What is here already is not offered."""
        if action in self._WAYS:
            return self._to_fetch(self._WAYS.index(action)) is not None
        return super().check_action(action, parameters)

    def action_pull(self) -> None:
        """Fetch the first of the models."""
        self._pull(0)

    def action_pull_other(self) -> None:
        """Fetch the second."""
        self._pull(1)

    def _pull(self, place: int) -> None:
        model = self._to_fetch(place)
        if model is not None:
            self.fetch(model.name)

    def _to_fetch(self, place: int) -> ListedModel | None:
        offered = self._offered[place : place + 1]
        return next((model for model in offered if not model.here), None)

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


def _told(row: ListedModel, *, brief: bool) -> str:
    """A model in a few lines: what it is good for, its size, how quick it is or how long it takes to come."""
    size = s.MODEL_SIZE.format(size=row.size / 1e6)
    lines = [
        f"{'✓' if row.here else '·'} {row.called}: {here_words(row)} · {size} · {fit_words(row.size)}",
        visible(row.summary),
        *([pace_words(row.pace)] if row.here else fetch_words(row).splitlines()[int(brief) :]),
    ]
    return "\n  ".join(lines)
