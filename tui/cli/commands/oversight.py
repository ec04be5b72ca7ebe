"""`kpgrade oversight FILE`: the record of how an assignment was graded, for whoever has to answer for it."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `kpgrade oversight`."""
    parser.add_argument("gradebook", type=Path)
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        action="append",
        help="a .pdf or .json to write; may be repeated (default: NAME-oversight.pdf and .json)",
    )
    parser.add_argument("--force", action="store_true", help="overwrite what is there")


def run(args: argparse.Namespace) -> int:
    """Write the record; exit code 0."""
    from grader.gradebook import Gradebook
    from tui.cli.screen import Screen
    from tui.reporting import write_oversight

    named = args.gradebook.with_name(f"{args.gradebook.stem}-oversight")
    paths = args.output or [named.with_name(f"{named.name}.pdf"), named.with_name(f"{named.name}.json")]
    with Gradebook.open(args.gradebook, read_only=True) as book:
        write_oversight(book, paths, force=args.force)
    screen = Screen(markup=False, highlight=False, soft_wrap=True)
    for path in paths:
        screen.print(f"Written: {path}")
    return 0
