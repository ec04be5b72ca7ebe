"""Students' names, shown or hidden: one choice for every screen, and for the next time."""

from __future__ import annotations

from tui.app import strings as s
from tui.app.messages import SaveSettings
from tui.app.screens.base import Room


def turn_names(screen: Room) -> None:
    """Show the names where they are hidden, hide them where they are shown."""
    session, settings = screen.workspace.session, screen.workspace.settings
    session.show_names = settings.show_names = not session.show_names
    screen.post_message(SaveSettings())
    screen.notify(s.NAMES_SHOWN if session.show_names else s.NAMES_HIDDEN)
