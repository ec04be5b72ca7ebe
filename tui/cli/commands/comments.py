"""`kpgrade comments`: the bank of comments, and what one student is told of a key point."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from grader.arguments import positive

if TYPE_CHECKING:
    from tui.cli.screen import Screen


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `kpgrade comments`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="list|add|import|export|take|tell")
    actions.add_parser("list", help="the bank, in the order it is offered in")
    add = actions.add_parser("add", help="put a comment in the bank")
    add.add_argument("text")
    add.add_argument("--key-point", default="", metavar="TEXT", help="the key point that it is for")
    add.add_argument("--when", choices=("missed", "covered"), default="", help="only where it is so")
    bring = actions.add_parser("import", help="add the comments of a .yaml or .csv file")
    bring.add_argument("file", type=Path)
    out = actions.add_parser("export", help="write the bank as .yaml or .csv, for a colleague")
    out.add_argument("file", type=Path)
    out.add_argument("--force", action="store_true", help="replace a file that is there already")
    take = actions.add_parser("take", help="put the comments of a gradebook's rubric in the bank")
    take.add_argument("gradebook", type=Path)
    tell = actions.add_parser("tell", help="show or change what one student is told of a key point")
    tell.add_argument("gradebook", type=Path)
    tell.add_argument("student", metavar="CODE|NAME", help="a name, or the code at the foot of the sheet")
    tell.add_argument("--point", type=positive, metavar="N", help="the key point of this number")
    said = tell.add_mutually_exclusive_group()
    said.add_argument("--text", help="what this student is told; '' for nothing")
    said.add_argument("--as-in-rubric", action="store_true", help="the rubric's comment again")


def run(args: argparse.Namespace) -> int:
    """Do it; exit code 0."""
    from tui.cli.screen import Screen

    screen = Screen(markup=False, highlight=False, soft_wrap=True)
    if args.action == "tell":
        _tell(args, screen)
    else:
        _bank(args, screen)
    return 0


def _bank(args: argparse.Namespace, screen: Screen) -> None:
    from grader.comments import bank
    from grader.gradebook import Gradebook
    from grader.text import visible

    if args.action == "list":
        for one in bank.kept():
            what = ", ".join(part for part in (one.when, one.key_point) if part)
            screen.print(visible(f"{one.text}{f'  ({what})' if what else ''}".replace("\n", " ")))
        return
    if args.action == "export":
        entries = bank.kept()
        bank.write_bank(entries, args.file, force=args.force)
        screen.print(f"Wrote {len(entries)} comments to {args.file}")
        return
    if args.action == "add":
        new = [bank.BankedComment(args.text.strip(), args.key_point.strip(), args.when)]
    elif args.action == "import":
        new = bank.read_bank(args.file)
    else:
        with Gradebook.open(args.gradebook, read_only=True) as book:
            new = list(bank.of_rubric(book.rubric))
    added = bank.keep(new)
    screen.print(f"Added {added} comments to {bank.bank_file()}; {len(new) - added} were there already.")


def _tell(args: argparse.Namespace, screen: Screen) -> None:
    from grader.appeals.codes import SheetCodes
    from grader.domain import PointComment
    from grader.errors import InputError
    from grader.gradebook import Gradebook
    from grader.signs import titled, word
    from grader.text import visible
    from tui.appeal_words import points_of

    changes = args.as_in_rubric or args.text is not None
    if changes and args.point is None:
        raise InputError("of which key point?", hint="Say its number.", flags="--point N")
    with Gradebook.open(args.gradebook, read_only=not changes) as book:
        student = SheetCodes(book).student(args.student)
        points = points_of(book, student)
        if args.point is not None and args.point > len(points):
            raise InputError(f"there are {len(points)} key points, and no number {args.point}")
        if changes:
            row, said = points[args.point - 1]
            text = None if args.as_in_rubric else args.text.strip()
            book.comment_on_points([PointComment(row.id, said.point.id, text, source="command line")])
        for number, (_, said) in enumerate(points_of(book, student), start=1):
            own = " (for this student alone)" if said.own_comment is not None else ""
            words = f"{number}. {titled(said.point)}: {word(said.point, said.label, said.level)}"
            screen.print(visible(f"{words}. {said.comment or 'no comment'}{own}"))
