"""`kpgrade export FILE --format F`: marks and verdicts in the form a school wants them."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `kpgrade export`."""
    from grader.reports import FORMATS

    parser.add_argument("gradebook", type=Path)
    parser.add_argument("-f", "--format", choices=FORMATS, default="csv")
    parser.add_argument("-o", "--output", type=Path, help="the file to write (default: beside the gradebook)")
    parser.add_argument("--force", action="store_true", help="overwrite an existing file")
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = "formats:\n" + "\n".join(f"  {f.name:<18}{f.description}" for f in FORMATS.values())


def run(args: argparse.Namespace) -> int:
    """Write the file and say where it is."""
    from rich.console import Console

    from grader.gradebook import Gradebook
    from grader.reports import FORMATS, ReportOptions, write_report

    path = args.output or args.gradebook.with_suffix(FORMATS[args.format].suffix)
    with Gradebook.open(args.gradebook, read_only=True) as book:
        write_report(args.format, book, path, ReportOptions(force=args.force))
    Console().print(f"Written: {path}", markup=False, highlight=False, soft_wrap=True)
    return 0
