"""`kpgrade` with no command, with a gradebook, or with a class's answers: the app."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from grader.errors import ErrorKind, InputError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to open, if anything."""
    parser.add_argument(
        "file", nargs="?", type=Path, help="a .kpgrade file, or a file or folder of answers to make one of"
    )


def run(args: argparse.Namespace) -> int:
    """Open the app; exit code 0, whatever was decided there.

    Raises InputError where there is no such file, and where no terminal shows the app: it would wait for
    keys that nobody can press.
    """
    if args.file is not None and not args.file.exists():
        raise InputError(
            "there is no such file or folder",
            where=str(args.file),
            hint="Check the name. `kpgrade` alone opens the app with the gradebooks you had open last.",
            kind=ErrorKind.NOT_FOUND,
        )
    if not _is_shown():
        raise InputError(
            "the app needs a terminal, and there is none here",
            hint="In a script, `kpgrade grade`, `kpgrade show` and `kpgrade export` do the same work.",
        )
    from tui.app.start import start

    return start(args.file)


def _is_shown() -> bool:
    """In a terminal, or in a browser: Textual is told by this variable that another driver draws it."""
    return bool(os.environ.get("TEXTUAL_DRIVER")) or (sys.stdin.isatty() and sys.stdout.isatty())
