"""The table of screens. Each is imported when it is first gone to, so that the app opens quickly."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tui.app.messages import Place
from tui.app.screens.base import Room
from tui.app.workspace import Workspace


def _home(workspace: Workspace) -> Room:
    from tui.app.screens.home import HomeScreen

    return HomeScreen(workspace)


def _welcome(workspace: Workspace) -> Room:
    from tui.app.screens.welcome import WelcomeScreen

    return WelcomeScreen(workspace)


def _new(workspace: Workspace) -> Room:
    from tui.app.screens.new import NewScreen

    return NewScreen(workspace)


def _models(workspace: Workspace) -> Room:
    from tui.app.screens.models import ModelsScreen

    return ModelsScreen(workspace)


def _settings(workspace: Workspace) -> Room:
    from tui.app.screens.settings import SettingsScreen

    return SettingsScreen(workspace)


def _class(workspace: Workspace) -> Room:
    from tui.app.screens.classroom import ClassScreen

    return ClassScreen(workspace)


def _export(workspace: Workspace) -> Room:
    from tui.app.screens.export import ExportScreen

    return ExportScreen(workspace)


def _colleagues(workspace: Workspace) -> Room:
    from tui.app.screens.colleagues import ColleaguesScreen

    return ColleaguesScreen(workspace)


ROOMS: Mapping[Place, Callable[[Workspace], Room]] = {
    Place.HOME: _home,
    Place.WELCOME: _welcome,
    Place.NEW: _new,
    Place.MODELS: _models,
    Place.SETTINGS: _settings,
    Place.CLASS: _class,
    Place.EXPORT: _export,
    Place.COLLEAGUES: _colleagues,
}
