"""`kpgrade export FILE --format F`: marks and verdicts in the form a school wants them."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `kpgrade export`."""
    from grader.reports import FORMATS
    from tui.cli.anonymity import add_anonymity_options

    parser.add_argument("gradebook", type=Path)
    parser.add_argument("-f", "--format", choices=FORMATS, default="csv")
    parser.add_argument("-o", "--output", type=Path, help="the file to write (default: beside the gradebook)")
    parser.add_argument("--force", action="store_true", help="overwrite an existing file")
    add_anonymity_options(parser)
    systems = parser.add_argument_group("for school systems")
    systems.add_argument(
        "--worksheet",
        type=Path,
        metavar="FILE",
        help="the worksheet (Moodle) or list of marks (the others) you downloaded: it is filled in",
    )
    systems.add_argument(
        "--assignment", default="", metavar="TITLE", help="the marks' title; Canvas: 'Title (id)'"
    )
    systems.add_argument("--scale", action="store_true", help="scale marks to the worksheet's maximum")
    systems.add_argument(
        "--excused", action="append", default=[], metavar="STUDENT", help="Canvas: EX instead of a mark"
    )
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = "formats:\n" + "\n".join(f"  {f.name:<18}{f.description}" for f in FORMATS.values())


def run(args: argparse.Namespace) -> int:
    """Write the file and say where it is."""
    from grader.gradebook import Gradebook
    from grader.learning.sentences import learning_sentences
    from grader.reports import FORMATS, ReportOptions, default_path, write_report
    from grader.review.answers import reviewed
    from grader.review.figures import progress
    from tui.cli.anonymity import chosen_names
    from tui.cli.screen import Screen
    from tui.cli.summary import set_aside

    screen = Screen(markup=False, highlight=False, soft_wrap=True)
    path = args.output or default_path(args.format, args.gradebook)
    extra = {
        "assignment": args.assignment,
        "worksheet": str(args.worksheet or ""),
        "scale": "yes" if args.scale else "",
        "excused": "\n".join(args.excused),
    }
    with Gradebook.open(args.gradebook, read_only=True) as book:
        names, key = chosen_names(args, book)
        notes = write_report(
            args.format, book, path, ReportOptions(force=args.force, names=names, extra=extra)
        )
        review, told = reviewed(book), learning_sentences(book)
    screen.print(f"Written: {path}")
    for line in (*notes, *told):
        screen.print(line)
    far = progress(review.answers.values())
    open_ = far.answers - far.settled
    if open_ and FORMATS[args.format].name != "jsonl":
        screen.print(f"{open_} of {far.answers} answers have no certain mark yet: their cells are empty.")
    if review.aside:
        screen.print(set_aside(review.aside))
    if key:
        screen.print(f"The key to the codes: {key}")
    return 0
