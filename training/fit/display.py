"""A run as it goes: a live line in a terminal, plain lines in a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Show = Callable[[dict[str, Any]], None]


PERIOD = 900.0
"""Seconds of the past that the time left is told from. A step of a large base, or a passage by a local model,
takes minutes on a processor, and rich forgets what is older than this."""


@contextmanager
def shown(steps: int, done: int = 0, console: Console | None = None) -> Iterator[Show]:
    """Give a function that shows one log entry at a time; `done` is the step that a run goes on from."""
    console = console or Console()
    if not console.is_terminal:
        yield lambda entry: console.print(line(entry), soft_wrap=True, highlight=False, markup=False)
        return
    # The bar is what gives way in a narrow terminal.
    columns = (
        TextColumn("training"),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TextColumn("{task.fields[now]}"),
    )
    with Progress(*columns, TimeRemainingColumn(), console=console, speed_estimate_period=PERIOD) as progress:
        task = progress.add_task("training", total=steps, completed=done, now="")
        auc = ""

        def show(entry: dict[str, Any]) -> None:
            nonlocal auc
            if entry["event"] == "step":
                progress.update(task, completed=entry["step"], now=_speed(entry) + auc)
            else:
                auc = f", dev AUC {entry['mean']:.3f}"
                progress.console.print(line(entry), markup=False)

        yield show


def line(entry: dict[str, Any]) -> str:
    """One log entry in words."""
    if entry["event"] == "dev":
        each = "  ".join(f"{name} {value:.3f}" for name, value in entry["auc"].items())
        return f"step {entry['step']}: dev AUC {entry['mean']:.3f}  ({each})"
    return f"step {entry['step']}/{entry['steps']}: {_speed(entry)}, {entry['labels']} labels so far"


def _speed(entry: dict[str, Any]) -> str:
    return f"loss {entry['loss']:.3f}, {entry['tokens_per_second']:.0f} tokens/s"
