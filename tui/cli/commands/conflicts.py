"""`kpgrade conflicts FILE`: what several people decided differently, and the last word on it."""

from __future__ import annotations

import argparse
from pathlib import Path

from grader.arguments import positive


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `kpgrade conflicts`."""
    parser.add_argument("gradebook", type=Path, help="a gradebook that `kpgrade merge` wrote")
    parser.add_argument("--settle", type=positive, metavar="N", help="settle the conflict of this number")
    parser.add_argument(
        "--as",
        dest="label",
        metavar="LABEL",
        help="what it is settled as: covered, missed, or a level's name",
    )
    parser.add_argument("--reason", default="", help="why, for the history")


def run(args: argparse.Namespace) -> int:
    """List the conflicts, or settle one; exit code 0."""
    from grader.colleagues.comparing import Colleagues, settle
    from grader.errors import InputError
    from grader.gradebook import Gradebook
    from grader.signs import read_word
    from tui.cli.colleagues import tell
    from tui.cli.screen import Screen

    screen = Screen(markup=False, highlight=False)
    if (args.settle is None) != (args.label is None):
        raise InputError("to settle a conflict, its number and the label are needed", flags="--settle, --as")
    with Gradebook.open(args.gradebook, read_only=args.settle is None) as book:
        if args.settle is not None:
            conflicts = Colleagues(book).conflicts()
            if args.settle > len(conflicts):
                raise InputError(f"there are {len(conflicts)} conflicts, and no number {args.settle}")
            conflict = conflicts[args.settle - 1]
            missed, level = read_word(conflict.point, args.label)
            settle(book, conflict, missed=missed, reason=args.reason, level=level)
        tell(screen, book)
    return 0
