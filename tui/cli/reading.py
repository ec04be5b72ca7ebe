"""The options that several commands share for reading answers."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from grader.arguments import positive
from grader.errors import InputError

if TYPE_CHECKING:
    from grader.answers import ReadOptions

_LIMITS = (
    "megabytes", "total_megabytes", "files", "rows", "columns", "pages", "depth",
    "characters", "seconds", "memory_megabytes",
)  # fmt: skip


def add_reading_options(parser: argparse.ArgumentParser) -> None:
    """How files are read where the guess is wrong, and how much of them."""
    group = parser.add_argument_group("reading the answers")
    group.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="ROLE=COLUMN",
        help="which column is what, by letter or header: --map student=B --map q1='Explain ...'",
    )
    group.add_argument("--question", default="", metavar="ID", help="the question these answers belong to")
    group.add_argument("--sheet", default="", help="the sheet of a spreadsheet, by name or number")
    group.add_argument("--encoding", default="", help="the encoding of text files, where the guess is wrong")
    group.add_argument(
        "--students-at",
        type=positive,
        metavar="LEVEL",
        help="which level of the folders names the students, from 1 outside",
    )
    group.add_argument(
        "--layout",
        default="",
        metavar="NAME",
        help="what a folder or archive is a download of, as inspect says it",
    )
    group.add_argument(
        "--dates",
        choices=("day-first", "month-first"),
        help="which comes first in dates that could be read both ways",
    )
    group.add_argument(
        "--same-name",
        choices=("several", "one"),
        help="different answers under one name, with nothing else to tell people by: several people, or one "
        "whose latest answer counts",
    )
    group.add_argument(
        "--ocr", action="store_true", help="read print in pictures and scans: needs kpgrade[ocr]"
    )
    group.add_argument(
        "--ocr-command", default="", metavar="CMD", help="a command that prints the text of the scan {file}"
    )
    for limit in _LIMITS:
        flag = f"--max-{limit.replace('_', '-')}"
        group.add_argument(flag, type=positive, metavar="N", help=argparse.SUPPRESS)


def read_options(args: argparse.Namespace) -> ReadOptions:
    """What the options say; InputError for a --map that is no ROLE=COLUMN."""
    from grader.answers import Limits, ReadOptions
    from grader.answers.dates import DateOrder
    from grader.answers.memory import memory_file
    from grader.answers.plan import SameName

    raised = {name: value for name in _LIMITS if (value := getattr(args, f"max_{name}")) is not None}
    return ReadOptions(
        columns=tuple(_pair(text) for text in args.map),
        question=args.question,
        sheet=args.sheet,
        encoding=args.encoding,
        student_level=args.students_at,
        layout=args.layout,
        dates=DateOrder(args.dates.replace("-", " ")) if args.dates else None,
        same_name=SameName(args.same_name) if args.same_name else None,
        ocr=args.ocr,
        ocr_command=args.ocr_command,
        limits=Limits(**raised),
        memory=memory_file(),
    )


def _pair(text: str) -> tuple[str, str]:
    role, equals, column = text.partition("=")
    if not equals or not role.strip() or not column.strip():
        raise InputError(f"--map {text} is not understood", hint="Write ROLE=COLUMN, as in --map student=B.")
    return role.strip(), column.strip()
