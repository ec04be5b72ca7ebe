"""What every screen shares: the app as our own type, a way back, help, and errors as dialogs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar, cast

from textual.binding import Binding, BindingType
from textual.screen import Screen

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

    def action_back(self) -> None:
        """Leave this screen."""
        self.kp.leave(self)

    def action_help(self) -> None:
        """Show the keys of this screen."""
        from tui.screens.help import HelpDialog

        keys = [
            (self.app.get_key_display(binding), binding.description)
            for _, binding, enabled, _ in self.active_bindings.values()
            if enabled and binding.description and not binding.system
        ]
        self.app.push_screen(HelpDialog(keys))
