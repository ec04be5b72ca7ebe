"""Settings: colours, GPU layers, threads, language."""

from __future__ import annotations

from typing import ClassVar

from pydantic import ValidationError
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Footer, Input, RadioButton, RadioSet, Static

from grader.errors import InputError
from tui import strings as s
from tui.screens.base import Room
from tui.settings import settings_file
from tui.themes import THEMES
from tui.widgets.top_bar import TopBar

_NAMES = (s.THEME_DARK, s.THEME_LIGHT, s.THEME_CONTRAST)


class SettingsScreen(Room):
    """A form; colours change at once, the rest when it is saved."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", s.SAVE, priority=True),
        Binding("escape", "back", s.BACK),
    ]

    def compose(self) -> ComposeResult:
        """The form."""
        settings = self.kp.settings
        yield TopBar(s.SETTINGS_TITLE)
        with Vertical(classes="form"):
            yield Static(s.SETTINGS_THEME, classes="heading")
            with RadioSet(id="theme"):
                for theme, name in zip(THEMES, _NAMES, strict=True):
                    yield RadioButton(name, value=self.app.theme == theme.name)
            yield Static(s.SETTINGS_GPU, classes="heading")
            yield Input(str(settings.gpu_layers), id="gpu")
            yield Static(s.SETTINGS_THREADS, classes="heading")
            yield Input(str(settings.threads or ""), id="threads")
            yield Static(s.SETTINGS_LANGUAGE, classes="heading")
            yield Input(settings.language, id="language")
            with Horizontal(classes="buttons"):
                yield Button(s.SAVE, id="save", variant="primary")
            yield Static(str(settings_file()), classes="quiet", markup=False, id="settings-file")
        yield Footer(compact=True, show_command_palette=False)

    def on_radio_set_changed(self, event: RadioSet.Changed) -> None:
        """Put the colours on."""
        self.app.theme = THEMES[event.index].name
        self.kp.settings.theme = self.app.theme
        self.kp.save_settings()

    def action_save(self) -> None:
        """Check and keep."""
        settings = self.kp.settings
        threads = self.query_one("#threads", Input).value.strip()
        with self.guarded():
            try:
                settings.gpu_layers = self.query_one("#gpu", Input).value.strip()  # type: ignore[assignment]
                settings.threads = threads or None  # type: ignore[assignment]
            except ValidationError as error:
                raise InputError(str(error.errors()[0]["msg"]), hint=s.SETTINGS_NUMBERS) from error
            settings.language = self.query_one("#language", Input).value.strip() or "en"
            settings.save()
            if self.kp.has_book:
                self.kp.grading.reopen()
            self.notify(s.SETTINGS_SAVED)
