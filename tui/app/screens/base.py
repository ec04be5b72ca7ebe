"""What every screen shares: what it works on, a way back, help, and errors as dialogs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Button

from grader.errors import KpgradeError
from tui.app import strings as s
from tui.app.messages import GoBack, GoTo, Place, ShowError
from tui.app.screens.help import HelpDialog
from tui.app.worker import News
from tui.app.workspace import Workspace


class Room(Screen[None]):
    """A full screen. It works on what it is handed, and asks the app for the rest by messages."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-high")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", s.BACK, show=False),
    ]

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace

    def news(self, news: News) -> None:
        """Told what happens in the grading thread while this screen is in front."""

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Show an error of ours as a dialog instead of letting it end the app."""
        try:
            yield
        except KpgradeError as error:
            self.post_message(ShowError(error))

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Every button is a key for the mouse: its id names the action."""
        getattr(self, f"action_{event.button.id}")()

    def action_back(self) -> None:
        """Leave this screen."""
        self.post_message(GoBack())

    def action_models(self) -> None:
        """To the models."""
        self.post_message(GoTo(Place.MODELS))

    def action_settings(self) -> None:
        """To the settings."""
        self.post_message(GoTo(Place.SETTINGS))

    def action_help(self) -> None:
        """Show the keys of this screen, and do what is chosen there."""

        def chosen(action: str | None) -> None:
            if action is not None:
                self.run_later(action)

        keys = [(key, more or what, action) for key, what, action, more in self.commands()]
        self.app.push_screen(HelpDialog(keys), chosen)

    def run_later(self, action: str) -> None:
        """Run an action of this screen once the dialog it was chosen in is gone."""
        self.app.call_later(self.app.run_action, action, self)

    def commands(self) -> list[tuple[str, str, str, str]]:
        """(key, what it does, action, more words or none) of all this screen offers, as it was written."""
        own = [
            binding
            for place in (type(self), Room, type(self.app))
            for binding in place.BINDINGS
            if isinstance(binding, Binding)
        ]
        by_description: dict[str, tuple[str, str, str, str]] = {}
        for binding in own:
            keys = binding.key_display or ", ".join(
                self.app.get_key_display(part) for part in binding.make_bindings([binding])
            )
            by_description.setdefault(
                binding.description, (keys, binding.description, binding.action, binding.tooltip)
            )
        return list(by_description.values())
