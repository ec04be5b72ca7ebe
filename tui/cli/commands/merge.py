"""`kpgrade merge A B -o C`: gradebooks of several people as one."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `kpgrade merge`."""
    parser.add_argument(
        "gradebooks", type=Path, nargs="+", help="copies or parts of one gradebook; they stay as they are"
    )
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="NEW", help="the new gradebook")
    parser.epilog = (
        "Where two people differ, the later decision holds until the conflict is settled: see "
        "`kpgrade conflicts`."
    )


def run(args: argparse.Namespace) -> int:
    """Write the new gradebook, and say what agrees and what does not; exit code 0."""
    from grader.colleagues.joining import join
    from grader.gradebook import Gradebook
    from tui.cli.colleagues import tell
    from tui.cli.screen import Screen

    screen = Screen(markup=False, highlight=False)
    join(args.gradebooks, args.output)
    with Gradebook.open(args.output, read_only=True) as book:
        screen.print(f"{args.output}: {len(book.answers())} answers, {len(book.decisions())} decisions.")
        tell(screen, book)
    return 0
