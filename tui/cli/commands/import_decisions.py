"""`kpgrade import-decisions FILE EDITED`: an export edited by hand, back as decisions."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `kpgrade import-decisions`."""
    parser.add_argument("gradebook", type=Path)
    parser.add_argument("edited", type=Path, help="a csv or xlsx that `kpgrade export` wrote, edited")
    parser.add_argument("--key", type=Path, help="the key of an anonymised export")
    parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = (
        "In a key point's column write covered or missed (also yes/no, 1/0, true/false); an empty or\n"
        "unedited cell changes nothing. Rows that no longer match the gradebook are listed and left out.\n"
        "Exit code 2: something was left out; everything else is recorded."
    )


def run(args: argparse.Namespace) -> int:
    """Record what was edited; list what could not be read."""
    from grader.gradebook import Gradebook
    from grader.learning.in_force import keep_moves
    from grader.reports.anonymous import read_key
    from grader.reports.round_trip import read_edits, record
    from tui.cli.screen import Screen

    screen = Screen(markup=False, highlight=False, soft_wrap=True)
    names = read_key(args.key) if args.key else None
    with Gradebook.open(args.gradebook, read_only=args.dry_run) as book:
        edits = read_edits(book, args.edited, names)
        if not args.dry_run:
            record(book, edits, args.edited.name)
            keep_moves(book)
    verb = "Would record" if args.dry_run else "Recorded"
    screen.print(
        f"{verb} {len(edits.decisions)} decisions and {len(edits.comments)} comments "
        f"from {edits.rows} rows of {args.edited.name}."
    )
    for problem in edits.problems:
        screen.print(f"  {problem.where}: {problem.reason}")
    for repaired in edits.repaired:
        screen.print(f"  {repaired.where}: {repaired.reason}; it was found by the rest of the row")
    for title in edits.unread:
        screen.print(f"  no column is headed '{title}': nothing was read for that key point")
    return 2 if edits.problems or edits.unread else 0
