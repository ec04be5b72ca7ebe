"""Grading from the command line: show progress, stop at Ctrl-C."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from grader.engines.base import Engine, Interruptible
from grader.gradebook import Gradebook
from grader.grader import Grader
from grader.grading import Outcome, Step, grade
from grader.learning.in_force import keep_moves
from grader.models.pace import keep_pace


def grade_with_progress(
    book: Gradebook, grader: Grader, screen: Console, *, limit: int | None = None
) -> Outcome:
    """Grade under a progress bar. The first Ctrl-C stops; all is saved.

    A model here finishes the answer in hand, or the part in hand of a long one; a server is not waited for.
    """
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[pace]}"),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=screen, transient=False) as bar, _ctrl_c(grader.engine) as stopping:
        line = bar.add_task("Grading", total=None, pace="")

        def watch(step: Step) -> None:
            pace = f"{step.done / step.seconds:.1f} answers/s" if step.seconds > 0.5 else ""
            part = f"{100 * step.within:.0f}% of a long one" if step.within else pace
            bar.update(line, completed=step.done + step.within, total=step.total, pace=part)

        outcome = grade(book, grader, limit=limit, watch=watch, stop=lambda: stopping[0])
        keep_pace(grader.name, outcome.read, outcome.reading)
        keep_moves(book)
        if not outcome.graded:
            bar.update(line, completed=1, total=1, pace="nothing new to grade")
    return outcome


@contextmanager
def _ctrl_c(engine: Engine) -> Iterator[list[bool]]:
    """A flag that the first Ctrl-C raises, telling the engine; a second one interrupts at once."""
    asked = [False]

    def handle(_signal: int, _frame: FrameType | None) -> None:
        if asked[0]:
            raise KeyboardInterrupt
        asked[0] = True
        if isinstance(engine, Interruptible):
            engine.interrupt()

    before = signal.signal(signal.SIGINT, handle)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, before)
