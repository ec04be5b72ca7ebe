"""`kpgrade forget FILE --student NAME`: a person taken out, and the file searched for the rest."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `kpgrade forget`."""
    parser.add_argument("gradebook", type=Path)
    parser.add_argument(
        "--student", required=True, metavar="NAME", help="a name, e-mail address, number or sheet's code"
    )
    parser.add_argument(
        "--key", action="append", default=[], help="which of several students of that name (may be repeated)"
    )
    parser.add_argument("--yes", action="store_true", help="do it without asking; it cannot be undone")


def run(args: argparse.Namespace) -> int:
    """Ask, remove, search, tell; exit code 0."""
    from grader.errors import ErrorKind, InputError
    from grader.forgetting.forget import forget
    from grader.forgetting.person import meant
    from grader.gradebook import Gradebook
    from grader.text import visible
    from tui.cli.screen import Screen
    from tui.forget_words import forget_kept_comments, forgotten_lines

    screen = Screen(markup=False, highlight=False, soft_wrap=True)
    with Gradebook.open(args.gradebook) as book:
        people = meant(book, args.student, args.key)
        for one in people:
            screen.print(visible(str(one)))
        if not args.yes:
            if not sys.stdin.isatty():
                raise InputError(
                    "nobody is here to be asked, and a removal cannot be undone; nothing was changed",
                    flags="--yes",
                    kind=ErrorKind.BAD_INPUT,
                )
            answer = screen.input("Remove for good, with answers, marks and history? [y/N] ")
            if answer.strip().casefold() not in {"y", "yes"}:
                screen.print("Nothing was changed.")
                return 0
        done = forget(book, people)
        forget_kept_comments(people)
        for line in forgotten_lines(done):
            screen.print(visible(line))
    return 0
