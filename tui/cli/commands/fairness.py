"""`kpgrade fairness FILE`: do verdicts agree with the teacher alike for all, and does she with herself."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `kpgrade fairness`."""
    parser.add_argument("gradebook", type=Path)
    parser.add_argument(
        "--groups", type=Path, metavar="FILE", help="a table with a row a student and columns of groups"
    )


def run(args: argparse.Namespace) -> int:
    """Print what the numbers carry; exit code 0."""
    from grader.fairness.properties import columns
    from grader.fairness.sentences import CAUTION, TOO_FEW, fairness_sentences
    from grader.gradebook import Gradebook
    from grader.review.answers import reviewed
    from grader.text import visible
    from tui.cli.screen import Screen

    screen = Screen(markup=False, highlight=False)
    with Gradebook.open(args.gradebook, read_only=True) as book:
        review = reviewed(book)
    more = columns(args.groups, review) if args.groups else None
    sentences = fairness_sentences(review, more, all_told=True)
    for sentence in sentences or [TOO_FEW]:
        screen.print(visible(sentence))
    if sentences:
        screen.print(f"\n{CAUTION}")
    return 0
