"""`kpgrade feedback FILE`: two or three sentences to each student, drafted from what was settled."""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `kpgrade feedback`."""
    parser.add_argument("gradebook", type=Path)
    parser.add_argument("--student", metavar="CODE|NAME", help="only this student")
    parser.add_argument("--language", choices=("en", "de", "fr", "es", "pt"), help="default: the rubric's")
    parser.add_argument(
        "--keep", action="store_true", help="keep them as drafts: the review (d) offers each to be read first"
    )
    server = parser.add_argument_group("worded by a server, as a draft until somebody has read it")
    server.add_argument("--base-url", metavar="URL", help="an OpenAI-compatible server")
    server.add_argument("-m", "--model", metavar="NAME", help="its model")


def run(args: argparse.Namespace) -> int:
    """Print the drafts, or keep them; exit code 0."""
    from grader.appeals.codes import SheetCodes
    from grader.drafting.draft import draft
    from grader.drafting.languages import language_of
    from grader.drafting.wording import ServerWording
    from grader.engines.chat import ServerSettings
    from grader.gradebook import Gradebook
    from grader.review.answers import reviewed
    from grader.text import visible
    from tui.cli.options import names_server
    from tui.cli.screen import Screen

    screen = Screen(markup=False, highlight=False, soft_wrap=True)
    asks_server = names_server(args)
    drafted = left = 0
    with ExitStack() as opened:
        book = opened.enter_context(Gradebook.open(args.gradebook, read_only=not args.keep))
        wording = None
        if asks_server:
            wording = opened.enter_context(ServerWording(ServerSettings(args.base_url, args.model)))
        student = SheetCodes(book).student(args.student) if args.student else None
        language = args.language or language_of(book.rubric)
        for row in reviewed(book).by_question():
            if student is not None and row.answer.student != student:
                continue
            text = draft(row, language)
            if not text:
                left += 1
                continue
            by = "kpgrade"
            if wording is not None:
                text, by = wording.word(text, language, row.question.guidelines), wording.model
            drafted += 1
            head = f"{row.answer.student}, {row.question.id}"
            screen.print(visible(f"{head}{f' (draft by {by}, read it first)' if wording else ''}:"))
            screen.print(visible(f"  {text}"))
            if args.keep and not row.comment:
                book.keep_draft(row.id, text, by=by)
    screen.print(f"{drafted} drafted in '{language}'; {left} not, since something in them is open.")
    return 0
