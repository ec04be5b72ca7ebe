"""A model on its way here, as a progress bar."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)


class DownloadDisplay:
    """Steps as lines of one rich progress display."""

    def __init__(self, display: Progress, screen: Console) -> None:
        self._display = display
        self._screen = screen
        self._task: TaskID | None = None

    def step(self, text: str, total: int) -> None:
        """Begin a step; a bar is drawn where its size is known, otherwise its name."""
        self._display.start()
        if self._task is not None:
            self._display.remove_task(self._task)
        self._task = self._display.add_task(text, total=total or None)

    def advance(self, done: int) -> None:
        """Move the bar to `done` bytes."""
        if self._task is not None:
            self._display.update(self._task, completed=done)

    def note(self, text: str) -> None:
        """Print a line that stays."""
        self._screen.print(text, style="yellow", markup=False, highlight=False)


@contextmanager
def shown(screen: Console) -> Iterator[DownloadDisplay]:
    """A progress display that appears with the first step and leaves nothing behind."""
    display = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=screen,
        transient=True,
    )
    try:
        yield DownloadDisplay(display, screen)
    finally:
        if display.live.is_started:
            display.stop()
