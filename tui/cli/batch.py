"""Grading from the command line: open or make the gradebook, show progress, stop at Ctrl-C."""

from __future__ import annotations

import argparse
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from grader.answers import Reading, read_answers
from grader.domain import Rubric
from grader.engines.base import Engine, Interruptible
from grader.errors import InputError
from grader.gradebook import Gradebook
from grader.grader import Grader
from grader.grading import Outcome, Step, grade
from grader.learning.in_force import keep_moves
from grader.models.pace import keep_pace
from grader.rubrics import read_rubric
from grader.text import visible
from tui.cli.reading import read_options
from tui.intake import take_in


@contextmanager
def opened(args: argparse.Namespace, screen: Console) -> Iterator[Gradebook]:
    """The gradebook that `kpgrade grade` works on, with the answers it was given added to it."""
    if len(args.answers) == 1 and args.answers[0].suffix == ".kpgrade":
        held = args.answers[0]
        if args.output and args.output.resolve() != held.resolve():
            raise InputError(
                "a gradebook is graded in place, so -o cannot name another one",
                where=str(held),
                hint=f"Leave -o out, or copy {held} to {args.output} first and grade the copy.",
            )
        with Gradebook.open(held) as book:
            if args.rubric:
                book.set_rubric(read_rubric(args.rubric), note=f"read from {args.rubric.name}")
            yield book
        return
    if not args.answers:
        raise InputError("no answers were named", hint="kpgrade grade ANSWERS --rubric RUBRIC")
    rubric = read_rubric(args.rubric) if args.rubric else None
    reading = read_answers(args.answers, rubric, read_options(args))
    rubric = rubric or reading.rubric
    if rubric is None:
        raise InputError(
            "a rubric is needed to grade these answers",
            where=str(args.answers[0]),
            hint="Add --rubric RUBRIC.yaml, or make one with `kpgrade rubric new`.",
        )
    if not reading.answers:
        raise InputError("no answer was found", where=str(args.answers[0]), hint=_why(reading))
    # Resolved, because '.' has no name to make one of.
    path = args.output or args.answers[0].resolve().with_suffix(".kpgrade")
    with _book(path, rubric, given=args.rubric is not None) as book:
        fresh = take_in(book, reading)
        _say_reading(screen, reading, fresh)
        yield book


def _book(path: Path, rubric: Rubric, *, given: bool) -> Gradebook:
    if not path.exists():
        return Gradebook.create(path, rubric)
    book = Gradebook.open(path)
    if given:
        book.set_rubric(rubric, note="read again")
    elif all(known.questions != rubric.questions for _, _, known in book.rubric_versions()):
        book.close()
        raise InputError(
            "these answers bring other questions than this gradebook has",
            where=str(path),
            hint="Name another gradebook with -o, or say with --rubric which questions count.",
        )
    return book


def _say_reading(screen: Console, reading: Reading, fresh: int) -> None:
    known = len(reading.answers) - fresh
    again = f", {known} already in the gradebook" if known else ""
    screen.print(
        f"Read {len(reading.answers)} answers{again}; skipped {len(reading.skipped)}.", highlight=False
    )
    for skipped in reading.skipped[:5]:
        screen.print(visible(f"  {skipped.where}: {skipped.reason}"), markup=False, highlight=False)
    if len(reading.skipped) > 5:
        screen.print(f"  ... and {len(reading.skipped) - 5} more (kpgrade show lists them)", highlight=False)
    for note in reading.notes:
        screen.print(visible(f"  {note}"), markup=False, highlight=False)


def _why(reading: Reading) -> str:
    return "; ".join(f"{s.where}: {s.reason}" for s in reading.skipped[:3]) or "The file is empty."


def grade_with_progress(
    book: Gradebook, grader: Grader, screen: Console, *, limit: int | None = None
) -> Outcome:
    """Grade under a progress bar. The first Ctrl-C stops; all is saved.

    A model here finishes the answer in hand, a server is not waited for.
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
            bar.update(line, completed=step.done, total=step.total, pace=pace)

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
