"""Settings: colours, GPU layers, threads, language."""

from __future__ import annotations

from typing import ClassVar

from pydantic import ValidationError
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Input, OptionList, Static

from grader.engines.address import shown_address
from grader.errors import InputError
from grader.places import config_dir
from tui.app import strings as s
from tui.app.messages import SaveSettings
from tui.app.paths import tilde
from tui.app.screens.base import Room
from tui.app.settings import settings_file
from tui.app.themes import THEMES
from tui.app.widgets.keys_line import KeysLine
from tui.app.widgets.top_bar import TopBar

_NAMES = (s.THEME_DARK, s.THEME_LIGHT, s.THEME_CONTRAST)


class SettingsScreen(Room):
    """A form; colours change at once, the rest when it is saved."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", s.SAVE, priority=True),
        Binding("escape", "back", s.BACK),
    ]

    def compose(self) -> ComposeResult:
        """The form."""
        settings = self.workspace.settings
        yield TopBar(s.SETTINGS_TITLE)
        with Vertical(classes="form"):
            yield Static(s.SETTINGS_THEME, classes="heading")
            yield OptionList(id="theme", markup=False)
            yield Static(s.SETTINGS_GPU, classes="heading")
            yield Input(str(settings.gpu_layers), id="gpu")
            yield Static(s.SETTINGS_THREADS, classes="heading")
            yield Input(str(settings.threads or ""), id="threads")
            yield Static(s.SETTINGS_LANGUAGE.format(known=", ".join(s.languages())), classes="heading")
            yield Input(settings.language, id="language")
            yield Static(s.SETTINGS_SERVER, classes="heading")
            with Horizontal(id="server-line"):
                yield Input(settings.server, id="server", placeholder="http://localhost:8000/v1")
                yield Input(settings.server_model, id="server-model", placeholder=s.SETTINGS_SERVER_MODEL)
            with Horizontal(classes="buttons"):
                yield Button(s.SAVE, id="save", variant="primary")
            kept = s.SETTINGS_KEPT.format(path=tilde(settings_file()))
            yield Static(kept, classes="quiet", markup=False, id="settings-file")
        yield KeysLine()

    def on_mount(self) -> None:
        """Start at the colours that are on."""
        self._list_themes()
        themes = self.query_one("#theme", OptionList)
        themes.highlighted = [theme.name for theme in THEMES].index(self.app.theme)
        themes.focus()

    def _list_themes(self) -> None:
        themes = self.query_one("#theme", OptionList)
        at = themes.highlighted
        themes.clear_options()
        for theme, name in zip(THEMES, _NAMES, strict=True):
            themes.add_option(f"{'●' if theme.name == self.app.theme else '○'} {name}")
        themes.highlighted = at

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Put the colours on."""
        self.app.theme = THEMES[event.option_index].name
        self.workspace.settings.theme = self.app.theme
        self.post_message(SaveSettings())
        self._list_themes()

    def action_save(self) -> None:
        """Check and keep."""
        settings = self.workspace.settings
        threads = self.query_one("#threads", Input).value.strip()
        language = self.query_one("#language", Input).value.strip() or "en"
        server = self.query_one("#server", Input).value.strip()
        server_model = self.query_one("#server-model", Input).value.strip()
        with self.guarded():
            _check_server(server, server_model)
            if language not in s.languages():
                raise InputError(
                    s.NO_LANGUAGE.format(name=language),
                    hint=s.NO_LANGUAGE_HINT.format(folder=config_dir() / "languages"),
                )
            try:
                settings.gpu_layers = self.query_one("#gpu", Input).value.strip()  # type: ignore[assignment]
                settings.threads = threads or None  # type: ignore[assignment]
            except ValidationError as error:
                raise InputError(str(error.errors()[0]["msg"]), hint=s.SETTINGS_NUMBERS) from error
            settings.language = language
            settings.server, settings.server_model = server, server_model
            settings.save()
            self.workspace.reopen_model()
            self.notify(s.SETTINGS_SAVED)


def _check_server(address: str, model: str) -> None:
    """Raise InputError for an address that is none, or one without a model's name."""
    if bool(address) != bool(model):
        raise InputError(s.SETTINGS_SERVER_HALF, hint=s.SETTINGS_SERVER_HALF_HINT)
    if address:
        shown_address(address)
