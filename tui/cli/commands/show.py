"""`kpgrade show FILE`: what stands in a gradebook."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `kpgrade show`."""
    from tui.cli.options import add_model_options

    parser.add_argument("gradebook", type=Path)
    parser.add_argument("name", nargs="?", metavar="STUDENT", help="the same as --student")
    parser.add_argument("--student", help="one student's answers, verdicts and how they came about")
    parser.add_argument(
        "--prompt", action="store_true", help="of a student: the exact prompt behind each verdict"
    )
    parser.add_argument("--json", action="store_true", help="print what stands there for a program")
    add_model_options(parser)


def run(args: argparse.Namespace) -> int:
    """Print the class, or one student."""
    from grader.appeals.codes import SheetCodes
    from grader.errors import InputError
    from grader.gradebook import Gradebook
    from grader.grading import Outcome
    from grader.text import visible
    from tui.cli.prompts import prompt_lines
    from tui.cli.screen import Screen
    from tui.cli.student import student_blocks, student_json
    from tui.cli.summary import as_json, as_tables, class_table

    screen = Screen()
    args.student = args.student or args.name
    if args.prompt and not args.student:
        raise InputError("of which student?", hint="kpgrade show CLASS STUDENT --prompt")
    with Gradebook.open(args.gradebook, read_only=True) as book:
        if args.prompt:
            student = SheetCodes(book).student(args.student)
            for line in prompt_lines(book, student, args, screen):
                screen.print(line, markup=False, highlight=False, soft_wrap=True)
            return 0
        if args.json:
            content = student_json(book, args.student) if args.student else as_json(book, Outcome())
            print(content)  # noqa: T201
            return 0
        blocks = (
            student_blocks(book, args.student)
            if args.student
            else [class_table(book), *as_tables(book, Outcome())]
        )
        for block in blocks:
            screen.print(block)
        skipped = book.skipped()
        if skipped and not args.student:
            screen.print(f"\nSkipped while reading: {len(skipped)}", highlight=False)
            for item in skipped:
                screen.print(visible(f"  {item.where}: {item.reason}"), markup=False, highlight=False)
    return 0
