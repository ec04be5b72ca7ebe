"""`kpgrade report FILE`: a report on the class, and a page for every student."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.gradebook import Gradebook
    from grader.reports import ReportOptions


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `kpgrade report`."""
    from tui.cli.anonymity import add_anonymity_options

    parser.add_argument("gradebook", type=Path)
    parser.add_argument(
        "-o", "--output", type=Path, help="the class report, .html or .pdf (default: NAME-class.html)"
    )
    parser.add_argument("--force", action="store_true", help="overwrite what is there")
    add_anonymity_options(parser)
    pages = parser.add_argument_group("a page for every student")
    pages.add_argument(
        "--students", type=Path, metavar="DIR|ZIP", help="write the pages here; a .zip is named for Moodle"
    )
    pages.add_argument(
        "--as", dest="kinds", action="append", choices=("html", "pdf", "md"), help="only this kind of page"
    )
    pages.add_argument(
        "--template", type=Path, help="your own page: Markdown (makes all three kinds), or .html"
    )
    pages.add_argument(
        "--sentences", action="store_true", help="two or three drafted sentences where there is no comment"
    )
    pages.add_argument("--print-template", action="store_true", help="print the built-in page, to start from")
    pages.add_argument(
        "--unsettled",
        choices=("omit", "mark"),
        default="omit",
        help="key points not decided yet: left out, or listed as such (default: omit)",
    )


def run(args: argparse.Namespace) -> int:
    """Write what was asked for; without --students, the class report."""
    from grader.gradebook import Gradebook
    from grader.reports import ReportOptions
    from grader.reports.feedback import SENTENCES
    from grader.reports.templating import builtin
    from tui.cli.anonymity import chosen_names
    from tui.cli.screen import Screen

    screen = Screen(markup=False, highlight=False, soft_wrap=True)
    if args.print_template:
        screen.print(builtin("feedback.md"), end="")
        return 0
    with Gradebook.open(args.gradebook, read_only=True) as book:
        names, key = chosen_names(args, book)
        extra = {SENTENCES: "yes"} if args.sentences else {}
        options = ReportOptions(force=args.force, names=names, extra=extra)
        lines = [_pages(args, book, options)] if args.students else []
        if args.output or not args.students:
            lines.append(_class(args, book, options))
    if key:
        lines.append(f"The key to the codes: {key}")
    for line in lines:
        screen.print(line)
    return 0


def _class(args: argparse.Namespace, book: Gradebook, options: ReportOptions) -> str:
    from tui.reporting import write_class

    path = args.output or args.gradebook.with_name(f"{args.gradebook.stem}-class.html")
    write_class(book, path, options)
    return f"Written: {path}"


def _pages(args: argparse.Namespace, book: Gradebook, options: ReportOptions) -> str:
    from grader.reports.pages import KINDS, write_pages
    from grader.reports.templating import PageTemplate
    from tui.reporting import page_notes

    done = write_pages(
        book,
        args.students,
        options,
        template=PageTemplate.read(args.template),
        kinds=args.kinds or KINDS,
        unsettled=args.unsettled,
    )
    lines = [f"Written: {args.students} ({done.students} students)"]
    return "\n".join(lines + page_notes(done, args.students, coded=bool(options.names)))
