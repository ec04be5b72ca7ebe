"""The options for codes in place of names, shared by `kpgrade export` and `kpgrade report`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.gradebook import Gradebook


def add_anonymity_options(parser: argparse.ArgumentParser) -> None:
    """`--anonymise` and `--key`."""
    parser.add_argument(
        "--anonymise",
        "--anonymize",
        action="store_true",
        help="codes instead of students' names (names inside answers stay as written)",
    )
    parser.add_argument(
        "--key",
        type=Path,
        metavar="FILE",
        help="with --anonymise: where the codes are kept, and found again (default: NAME-key.csv)",
    )


def chosen_names(args: argparse.Namespace, book: Gradebook) -> tuple[dict[str, str], Path | None]:
    """(student -> code, key file) when names are to be hidden, otherwise ({}, None)."""
    from grader.reports.anonymous import kept_codes

    if not args.anonymise:
        return {}, None
    path = args.key or args.gradebook.with_name(f"{args.gradebook.stem}-key.csv")
    return kept_codes(path, [answer.student for answer in book.answers()]), path
