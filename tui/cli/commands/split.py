"""`kpgrade split FILE --parts N`: a class in parts for colleagues."""

from __future__ import annotations

import argparse
from pathlib import Path

from grader.arguments import positive


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `kpgrade split`."""
    parser.add_argument("gradebook", type=Path, help="the class; it stays as it is")
    parser.add_argument("--parts", type=positive, required=True, metavar="N", help="how many")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FOLDER", help="where to (default: beside the gradebook)"
    )


def run(args: argparse.Namespace) -> int:
    """Write the parts; exit code 0."""
    from grader.colleagues.splitting import split
    from grader.gradebook import Gradebook
    from tui.cli.screen import Screen

    screen = Screen(markup=False, highlight=False, soft_wrap=True)
    parts = split(args.gradebook, args.parts, args.output or args.gradebook.parent)
    for path in parts:
        with Gradebook.open(path, read_only=True) as book:
            students = len({answer.student for answer in book.answers()})
        screen.print(f"{path}: {students} students")
    screen.print("Join them again with: kpgrade merge PARTS -o NEW.kpgrade")
    return 0
