"""`kpgrade adjust FILE STUDENT`: marks of the teacher's own, given or taken beside the key points."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.review.answers import ReviewedAnswer


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `kpgrade adjust`."""
    parser.add_argument("gradebook", type=Path)
    parser.add_argument("student", metavar="CODE|NAME", help="a name, or the code at the foot of the sheet")
    parser.add_argument(
        "--question", metavar="ID", default="", help="of which question, where there are several"
    )
    by = parser.add_mutually_exclusive_group()
    by.add_argument("--by", type=float, metavar="MARKS", help="0.5 gives half a mark, -0.5 takes it")
    by.add_argument("--take-back", action="store_true", help="withdraw what was given or taken")
    parser.add_argument("--reason", default="", help="why; the student reads it beside the mark")


def run(args: argparse.Namespace) -> int:
    """Give or take where that is asked for, and show what stands; exit code 0."""
    from grader.appeals.codes import SheetCodes
    from grader.gradebook import Gradebook
    from grader.review.adjusting import adjustment
    from grader.review.answers import reviewed
    from grader.text import visible
    from tui.cli.screen import Screen
    from tui.cli.student import one_answer

    screen = Screen(markup=False, highlight=False, soft_wrap=True)
    changes = args.take_back or args.by is not None
    with Gradebook.open(args.gradebook, read_only=not changes) as book:
        student = SheetCodes(book).student(args.student)
        if changes:
            row = one_answer(reviewed(book), student, args.question)
            book.adjust([adjustment(row, args.by, args.reason, source="command line")])
        for row in reviewed(book).by_question():
            if row.answer.student == student:
                screen.print(visible(f"{student}, {row.question.id}: {_standing(row)}"))
    return 0


def _standing(row: ReviewedAnswer) -> str:
    own = row.adjustment
    mark = f"{row.mark} of {row.question.full_marks:g}" if row.mark else "not graded yet"
    return f"{mark}, of these {own.marks or 0.0:+g} of your own: {own.reason}" if own is not None else mark
