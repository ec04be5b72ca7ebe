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
    from tui.anonymity import add_anonymity_options

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
    pages.add_argument("--print-template", action="store_true", help="print the built-in page, to start from")
    pages.add_argument(
        "--unsettled",
        choices=("omit", "mark"),
        default="omit",
        help="key points not decided yet: left out, or listed as such (default: omit)",
    )


def run(args: argparse.Namespace) -> int:
    """Write what was asked for; without --students, the class report."""
    from rich.console import Console

    from grader.gradebook import Gradebook
    from grader.reports import ReportOptions
    from grader.reports.templating import builtin
    from tui.anonymity import chosen_names

    screen = Console(markup=False, highlight=False, soft_wrap=True)
    if args.print_template:
        screen.print(builtin("feedback.md"), end="")
        return 0
    with Gradebook.open(args.gradebook, read_only=True) as book:
        names, key = chosen_names(args, book)
        options = ReportOptions(force=args.force, names=names)
        said = [_pages(args, book, options)] if args.students else []
        if args.output or not args.students:
            said.append(_class(args, book, options))
    if key:
        said.append(f"The key to the codes: {key}")
    for line in said:
        screen.print(line)
    return 0


def _class(args: argparse.Namespace, book: Gradebook, options: ReportOptions) -> str:
    from grader.errors import InputError
    from grader.reports.class_html import write_html
    from grader.reports.classroom import class_report
    from grader.reports.files import replacing
    from grader.reports.pdf.classroom import write_pdf

    path = args.output or args.gradebook.with_name(f"{args.gradebook.stem}-class.html")
    writers = {".html": write_html, ".htm": write_html, ".pdf": write_pdf}
    writer = writers.get(path.suffix.casefold())
    if writer is None:
        raise InputError("a class report is .html or .pdf", where=str(path))
    with replacing(path, force=options.force) as part:
        writer(class_report(book, options, _card(book)), part)
    return f"Written: {path}"


def _pages(args: argparse.Namespace, book: Gradebook, options: ReportOptions) -> str:
    from grader.reports.pages import KINDS, write_pages
    from grader.reports.templating import PageTemplate

    done = write_pages(
        book,
        args.students,
        options,
        template=PageTemplate.read(args.template),
        kinds=args.kinds or KINDS,
        unsettled=args.unsettled,
    )
    said = [f"Written: {args.students} ({done.students} students)"]
    if done.without_number and args.students.suffix.casefold() == ".zip" and not options.names:
        said.append(
            f"Moodle's number of {done.without_number} students is not known: their folders have the name "
            "only, and Moodle will not take them."
        )
    if done.unshown:
        said.append(
            f"PDF cannot show all letters of {len(done.unshown)} pages ({', '.join(done.unshown[:3])}): "
            "give those students the HTML page."
        )
    return "\n".join(said)


def _card(book: Gradebook) -> dict[str, str]:
    """What the model that graded says of itself, where its file is on this machine."""
    from grader.errors import KpgradeError
    from grader.models.gguf_info import gguf_info
    from grader.models.resolving import resolve
    from tui.options import open_store

    names = {verdict.model for verdict in book.verdicts().values() if verdict.model}
    if len(names) != 1:
        return {}
    try:
        info = gguf_info(resolve(open_store(), names.pop()).path)
    except KpgradeError:
        return {}
    card = {
        "name": info.title,
        "architecture": info.architecture,
        "quantisation": info.quantisation,
        "parameters": f"{info.parameters / 1e6:,.0f} million",
        "licence": info.licence,
    }
    card |= {key: value for key, value in info.kpgrade.items() if len(value) <= 300}
    return {key: value for key, value in card.items() if value}
