"""Driving the app in tests: open it, press keys, wait for what must come, never for time to pass."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic

from textual.pilot import Pilot

from tests.tui.fakes import open_words
from tui.app.app import KpgradeApp
from tui.app.settings import Settings
from tui.app.worker import Opener

SMALL, LARGE = (80, 24), (200, 60)


@asynccontextmanager
async def opened(
    path: Path | None,
    *,
    size: tuple[int, int] = SMALL,
    opener: Opener = open_words,
    settings: Settings | None = None,
) -> AsyncIterator[Pilot[None]]:
    """The app with a gradebook, ready for keys."""
    app = KpgradeApp(path, settings=settings or Settings(welcomed=True), opener=opener)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield pilot


def app_of(pilot: Pilot[None]) -> KpgradeApp:
    """The app under test, as our own type."""
    assert isinstance(pilot.app, KpgradeApp)
    return pilot.app


async def until(pilot: Pilot[None], holds: Callable[[], bool], seconds: float = 30.0) -> None:
    """Let the app run until something holds."""
    end = monotonic() + seconds
    while not holds():
        assert monotonic() < end, "it never came to that"
        await pilot.pause(0.02)


def told(pilot: Pilot[None]) -> str:
    """What the app said in passing so far, however it is wrapped on the screen."""
    return "\n".join(note.message for note in pilot.app._notifications)


def screen_text(pilot: Pilot[None]) -> str:
    """Everything on the screen, as plain text."""
    width, height = pilot.app.size
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join(strip.text[:width] for strip in strips[:height])
