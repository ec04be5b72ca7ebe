"""`kpgrade appeal FILE CODE`: what was decided for a student, by whom and why; and deciding it anew."""

from __future__ import annotations

import argparse
from pathlib import Path

from grader.arguments import positive


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `kpgrade appeal`."""
    parser.add_argument("gradebook", type=Path)
    parser.add_argument("student", metavar="CODE|NAME", help="the code at the foot of the sheet, or a name")
    again = parser.add_argument_group("deciding anew")
    again.add_argument("--point", type=positive, metavar="N", help="the key point of this number")
    again.add_argument(
        "--as",
        dest="label",
        metavar="LABEL",
        help="what it counts as from now on: covered, missed, or a level's name",
    )
    again.add_argument("--reason", default="", help="why; the student reads it on the sheet")
    again.add_argument("--sheet", type=Path, metavar="DIR", help="write the sheet again, the change marked")


def run(args: argparse.Namespace) -> int:
    """Decide where that is asked for, show what stands, write the sheet; exit code 0."""
    from grader.appeals.appeal import redecide
    from grader.appeals.codes import SheetCodes
    from grader.errors import InputError
    from grader.gradebook import Gradebook
    from grader.learning.in_force import keep_moves
    from grader.reports import ReportOptions
    from grader.reports.pages import write_pages
    from grader.reports.templating import PageTemplate
    from grader.signs import read_word
    from tui.appeal_words import appeal_lines, points_of
    from tui.cli.screen import Screen

    screen = Screen(markup=False, highlight=False)
    if (args.point is None) != (args.label is None):
        raise InputError(
            "to decide anew, a key point's number and the label are needed", flags="--point, --as"
        )
    with Gradebook.open(args.gradebook, read_only=args.point is None) as book:
        codes = SheetCodes(book)
        student = codes.student(args.student)
        if args.point is not None:
            points = points_of(book, student)
            if args.point > len(points):
                raise InputError(f"there are {len(points)} key points, and no number {args.point}")
            row, said = points[args.point - 1]
            missed, level = read_word(said.point, args.label)
            redecide(book, row, said.point.id, missed=missed, reason=args.reason, level=level)
            keep_moves(book)
        screen.print(f"{student}, code {codes.of(student)}")
        for line in appeal_lines(book, student):
            screen.print(line)
        if args.sheet:
            template = PageTemplate.read(None)
            write_pages(
                book, args.sheet, ReportOptions(force=False, names={}), template=template, student=student
            )
            screen.print(f"Written: {args.sheet}")
    return 0
