"""`kpgrade grade ANSWERS --rubric R`: read, grade, save after every answer, sum up."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `kpgrade grade`."""
    from grader.arguments import positive
    from tui.cli.options import add_model_options
    from tui.cli.reading import add_reading_options

    parser.add_argument("answers", nargs="*", type=Path, help="a file or folder of answers (or several)")
    parser.add_argument("-r", "--rubric", type=Path, help="the questions and their key points")
    parser.add_argument(
        "--replace-rubric",
        action="store_true",
        help="let --rubric take the place of the one that the gradebook has",
    )
    parser.add_argument(
        "--carry",
        action="store_true",
        help="begin with what kpgrade learned on this rubric before, where --rubric carries it",
    )
    parser.add_argument(
        "--yes",
        action="store_true",
        help="grade all the same where the reading of the answers must be looked at first",
    )
    parser.add_argument(
        "-o", "--output", type=Path, help="the gradebook (default: beside the answers, NAME.kpgrade)"
    )
    parser.add_argument("--limit", type=positive, help="grade at most this many answers now")
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")
    add_model_options(parser)
    add_reading_options(parser)


def run(args: argparse.Namespace) -> int:
    """Grade; exit code 0 when done, 3 when some answers could not be scored, 130 when stopped."""
    from grader.children import shell_line
    from tui.cli.assignment import opened, planned
    from tui.cli.batch import grade_with_progress
    from tui.cli.grader import open_grader
    from tui.cli.screen import Screen
    from tui.cli.summary import as_json, as_tables

    screen = Screen(stderr=args.json)
    assignment = planned(args)
    with open_grader(args, screen) as grader, opened(assignment, screen) as book:
        outcome = grade_with_progress(book, grader, screen, limit=args.limit)
        if args.json:
            screen.file.flush()
            Screen(soft_wrap=True, markup=False, highlight=False).print(as_json(book, outcome))
        else:
            for block in as_tables(book, outcome):
                screen.print(block)
            path = shell_line([str(book.path)])
            # Never wrapped: a path broken in two cannot be copied.
            screen.print(
                f"\nThe gradebook is {path}\nOpen it: kpgrade {path}",
                highlight=False,
                markup=False,
                soft_wrap=True,
            )
    if outcome.stopped:
        return 130
    return 3 if outcome.failed else 0
