"""`kpgrade leave FILE`: the rest of a question left to kpgrade on its promise, as the review offers it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.gradebook import Gradebook
    from tui.cli.screen import Screen


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `kpgrade leave`."""
    parser.add_argument("gradebook", type=Path)
    parser.add_argument(
        "--question",
        action="append",
        metavar="ID",
        help="this question (may be given again; default: every one of which kpgrade says that you may stop)",
    )
    doing = parser.add_mutually_exclusive_group()
    doing.add_argument("--dry-run", action="store_true", help="say what it promises, and change nothing")
    doing.add_argument("--undo", action="store_true", help="take it back, where nothing was decided since")


def run(args: argparse.Namespace) -> int:
    """Leave what may be left, and say on what promise; exit code 2 where that is nothing."""
    from grader.gradebook import Gradebook
    from grader.learning.in_force import keep_moves
    from tui.cli.screen import Screen

    screen = Screen(markup=False, highlight=False, soft_wrap=True)
    with Gradebook.open(args.gradebook, read_only=args.dry_run) as book:
        code = _take_back(book, screen) if args.undo else _leave(book, screen, args)
        if not args.dry_run:
            keep_moves(book)
        _what_is_open(book, screen)
    return code


def _take_back(book: Gradebook, screen: Screen) -> int:
    from grader.errors import InputError

    if not book.handed_over_last:
        raise InputError(
            "the newest thing said here is not that the rest is left to kpgrade",
            where=str(book.path),
            hint="Undo in the app's review takes one thing back after the other.",
        )
    screen.print(f"Taken back: {len(book.undo())} verdicts are yours to decide again.")
    return 0


def _leave(book: Gradebook, screen: Screen, args: argparse.Namespace) -> int:
    from grader.errors import InputError
    from grader.learning.handing_over import hand_over, may_hand_over, why_not
    from grader.learning.in_force import learned_view
    from grader.learning.sentences import promised
    from grader.learning.stopping import stop
    from grader.text import visible

    known = [question.id for question in book.rubric.questions]
    if unknown := [question for question in args.question or () if question not in known]:
        raise InputError(
            f"there is no question '{unknown[0]}'",
            where=str(book.path),
            hint=f"Questions: {', '.join(known)}",
        )
    standings = learned_view(book).standings
    left = 0
    for question in args.question or known:
        standing = standings.get(question)
        if standing is None or not may_hand_over(standing):
            screen.print(visible(f"{question}: {why_not(standing)}"))
            continue
        promise = stop(standing).promise
        if not args.dry_run:
            hand_over(book, question, standing, source="command line")
        verb = "would be" if args.dry_run else "is"
        screen.print(visible(f"{question}: the rest {verb} left to kpgrade: {promised(promise)}"))
        left += 1
    return 0 if left else 2


def _what_is_open(book: Gradebook, screen: Screen) -> None:
    from grader.review.answers import reviewed
    from grader.review.figures import progress

    far = progress(reviewed(book).answers.values())
    screen.print(f"Open: {far.open_points} verdicts. Not graded: {far.answers - far.graded} answers.")
