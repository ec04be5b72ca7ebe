"""What must be looked at before anything is graded, said and asked about on the command line."""

from __future__ import annotations

import sys

from grader.answers import Reading
from grader.answers.plan import ReadingWarning
from grader.domain import Skipped
from grader.errors import ErrorKind, InputError
from grader.text import visible
from tui.cli.screen import Screen

_PLACES = 3


def dismissed(reading: Reading, *, yes: bool) -> None:
    """Return once somebody has said that it may go on: `yes`, or the person at the terminal.

    Raises InputError, saying every loud warning, where nobody did.
    """
    if yes or not reading.loud:
        return
    words = "\n".join(warning_words(warning) for warning in reading.loud)
    if sys.stdin.isatty() and sys.stderr.isatty():
        screen = Screen(stderr=True, markup=False, highlight=False, soft_wrap=True)
        screen.print(words)
        if screen.input("Grade it so all the same? [y/N] ").strip().casefold() in {"y", "yes"}:
            return
    raise InputError(
        f"this must be looked at before anything is graded\n{words}",
        hint="Nothing was changed. If it is right so, say so.",
        flags="--yes",
        kind=ErrorKind.BAD_INPUT,
    )


def warning_words(warning: ReadingWarning) -> str:
    """What was found, the places, and what to do about it."""
    places = "".join(f"\n  - {place}" for place in warning.where[:_PLACES])
    more = f"\n  - and {len(warning.where) - _PLACES} more" if len(warning.where) > _PLACES else ""
    return visible(f"! {warning.message}{places}{more}\n  {advice(warning)}")


def advice(warning: ReadingWarning) -> str:
    """What to do about a warning, with the options that do it."""
    return _with_flags(warning.advice, warning.flags)


def why_skipped(skipped: Skipped) -> str:
    """Why something was left out, with the options that have it read."""
    return _with_flags(skipped.reason, skipped.flags)


def _with_flags(words: str, flags: str) -> str:
    return f"{words} ({flags})" if flags else words
