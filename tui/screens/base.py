"""What every screen shares: the app as our own type, a way back, help, and errors as dialogs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar, cast

from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Button

from grader.errors import KpgradeError
from tui import strings as s
from tui.worker import News

if TYPE_CHECKING:
    from tui.app import KpgradeApp


class Room(Screen[None]):
    """A full screen of the app."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-high")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", s.BACK, show=False),
    ]

    @property
    def kp(self) -> KpgradeApp:
        """The app, with what it holds."""
        return cast("KpgradeApp", self.app)

    def news(self, news: News) -> None:
        """Told what happens in the grading thread while this screen is in front."""

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Show an error of ours as a dialog instead of letting it end the app."""
        try:
            yield
        except KpgradeError as error:
            self.kp.show_error(error)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Every button is a key for the mouse: its id names the action."""
        getattr(self, f"action_{event.button.id}")()

    def action_back(self) -> None:
        """Leave this screen."""
        self.kp.leave(self)

    def action_help(self) -> None:
        """Show the keys of this screen."""
        from tui.screens.help import HelpDialog

        self.app.push_screen(HelpDialog([(key, more or what) for key, what, _, more in self.commands()]))

    def commands(self) -> list[tuple[str, str, str, str]]:
        """(key, what it does, action, more words or none) of all this screen offers, as it was written."""
        own = [b for b in (*type(self).BINDINGS, *type(self.app).BINDINGS) if isinstance(b, Binding)]
        found: dict[str, tuple[str, str, str, str]] = {}
        for binding in own:
            keys = binding.key_display or ", ".join(
                self.app.get_key_display(part) for part in binding.make_bindings([binding])
            )
            found.setdefault(
                binding.description, (keys, binding.description, binding.action, binding.tooltip)
            )
        return list(found.values())
