"""`kpgrade pages FILE [STUDENT]`: what was recognised in pictures, the pages, and a text typed instead."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table

    from grader.domain import Answer
    from grader.gradebook import Gradebook
    from tui.cli.screen import Screen


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `kpgrade pages`."""
    parser.add_argument("gradebook", type=Path)
    parser.add_argument("student", nargs="?", metavar="CODE|NAME", help="whose pages; without it, a list")
    parser.add_argument(
        "--question", metavar="ID", default="", help="to which question, where there are several"
    )
    parser.add_argument(
        "--write", type=Path, metavar="FOLDER", help="write the pages as pictures into a folder"
    )
    text = parser.add_mutually_exclusive_group()
    text.add_argument("--text", help="what the student wrote, typed by you: it counts from now on")
    text.add_argument("--text-file", type=Path, metavar="FILE", help="the same, out of a text file")
    text.add_argument("--as-recognised", action="store_true", help="have the recognised text count again")


def run(args: argparse.Namespace) -> int:
    """List, show, write or type; exit code 0."""
    from grader.appeals.codes import SheetCodes
    from grader.errors import InputError
    from grader.gradebook import Gradebook
    from grader.review.answers import reviewed
    from tui.cli.screen import Screen
    from tui.cli.student import one_answer

    screen = Screen(markup=False, highlight=False, soft_wrap=True)
    changes = args.as_recognised or args.text is not None or args.text_file is not None
    if (changes or args.write) and not args.student:
        raise InputError("whose pages?", hint="Name the student, or the code at the foot of the sheet.")
    with Gradebook.open(args.gradebook, read_only=not changes) as book:
        if not args.student:
            screen.print(_list(book))
            return 0
        student = SheetCodes(book).student(args.student)
        answer = one_answer(reviewed(book), student, args.question, among=book.pictured()).answer
        if changes:
            _type(book, answer, args, screen)
        elif args.write:
            _write(book, answer, args.write, screen)
        else:
            _show(book, answer, screen)
    return 0


def _list(book: Gradebook) -> Table:
    from rich.table import Table
    from rich.text import Text

    from grader.pages import is_typed
    from grader.text import visible

    table = Table(title="Answers read from pictures", title_justify="left")
    for name in ("student", "question", "pages", "lines", "least sure line"):
        table.add_column(name)
    pictured = book.pictured()
    for answer in (answer for answer in book.answers() if answer.id in pictured):
        pages = book.pages(answer.id)
        sure = [line.sure for page in pages for line in page.lines]
        least = (
            "typed by you"
            if is_typed(answer)
            else f"{int(100 * min(sure))}%"
            if sure
            else "nothing recognised"
        )
        names = (Text(visible(answer.student)), Text(visible(answer.question_id)))
        table.add_row(*names, str(len(pages)), str(len(sure)), least)
    return table


def _show(book: Gradebook, answer: Answer, screen: Screen) -> None:
    from grader.text import visible

    for number, page in enumerate(book.pages(answer.id), start=1):
        screen.print(visible(f"Page {number}, {page.name}"))
        for line in page.lines:
            screen.print(visible(f"  {int(100 * line.sure):>3}%  {line.text}"))
    screen.print(visible(f"What counts ({answer.source}):\n{answer.text}"))


def _write(book: Gradebook, answer: Answer, folder: Path, screen: Screen) -> None:
    from grader.reports.files import filling

    pages = book.pages(answer.id)
    with filling(folder, force=False) as part:
        for number, page in enumerate(pages, start=1):
            (part / f"page-{number}.jpg").write_bytes(page.picture)
    screen.print(f"Written: {folder} ({len(pages)})")


def _type(book: Gradebook, answer: Answer, args: argparse.Namespace, screen: Screen) -> None:
    from grader.answers.encoding import decode
    from grader.errors import InputError, reading_failed
    from grader.learning.in_force import keep_moves
    from grader.pages import as_recognised, typed

    if args.as_recognised:
        new = as_recognised(answer, book.answer_versions())
    else:
        text = args.text
        if args.text_file is not None:
            try:
                text, _ = decode(args.text_file.read_bytes(), where=str(args.text_file))
            except OSError as error:
                raise InputError(
                    f"cannot be read ({error.strerror})",
                    where=str(args.text_file),
                    kind=reading_failed(error),
                ) from error
        new = typed(answer, text.strip())
    book.retype(new)
    keep_moves(book)
    said = "The recognised text counts again" if args.as_recognised else "What you typed counts"
    screen.print(f"{said}. kpgrade reads it at the next grading: kpgrade grade {book.path}")
