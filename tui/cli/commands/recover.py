"""`kpgrade recover FILE`: a new gradebook of what a damaged one still holds."""

from __future__ import annotations

import argparse
from pathlib import Path

SHOWN = 10
"""Lines of what is lost that are printed; the list has all."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `kpgrade recover`."""
    parser.add_argument("gradebook", type=Path, help="the damaged file; it stays as it is")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="NEW", help="the new gradebook (default: NAME-recovered.kpgrade)"
    )


def run(args: argparse.Namespace) -> int:
    """Write the new gradebook, and a list of what is lost beside it; exit code 0."""
    from grader.errors import ErrorKind, GradebookError
    from grader.gradebook import Gradebook
    from grader.gradebook.recover import recover
    from grader.reports.files import replacing
    from grader.text import visible
    from tui.cli.screen import Screen

    if not args.gradebook.is_file():
        raise GradebookError(
            "there is no such gradebook", where=str(args.gradebook), kind=ErrorKind.NOT_FOUND
        )
    new = args.output or args.gradebook.with_name(f"{args.gradebook.stem}-recovered.kpgrade")
    recovery = recover(args.gradebook, new)
    lines = [
        *(f"to be checked: {line}" for line in recovery.doubtful),
        *(f"lost: {line}" for line in recovery.lost),
    ]
    screen = Screen()
    with Gradebook.open(new, read_only=True) as book:
        screen.print(
            f"{new}: {len(book.answers())} answers, {len(book.decisions())} decisions.", markup=False
        )
    if not lines:
        screen.print("Nothing is lost.")
        return 0
    listed = new.with_suffix(".lost.txt")
    with replacing(listed, force=True) as part:
        part.write_text("".join(f"{visible(line)}\n" for line in lines), "utf-8")
    for line in lines[:SHOWN]:
        screen.print(visible(f"  {line}"), markup=False, highlight=False)
    screen.print(f"{len(lines)} lines in all: {listed}", markup=False, highlight=False)
    return 0
