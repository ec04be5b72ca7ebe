"""What may stand in a cell: nothing a spreadsheet would run (OWASP CSV injection, CWE-1236)."""

from __future__ import annotations

import re

from grader.text import visible

_GUARD = "'"
_SIGN = r"[=+\-@\t\r＝＋－＠]"
_DANGEROUS = re.compile(rf"['\s]*?{_SIGN}")
"""At the start of a cell; spaces of every script before the sign are passed over by some programs."""
_INNER = re.compile(rf"(?<=;)(?=['\s]*?{_SIGN})")
_INNER_GUARDED = re.compile(rf"(?<=;){_GUARD}(?=['\s]*?{_SIGN})")
"""Where a program that splits at semicolons, as in half of Europe, begins another cell."""


def guarded(text: str) -> str:
    """Text for a cell: inert, and with an apostrophe before what a program might run.

    A text that has an apostrophe before such a character gets one more, so `unguarded` is the exact
    inverse on visible text.
    """
    shown = _INNER.sub(_GUARD, visible(text))
    return f"{_GUARD}{shown}" if _DANGEROUS.match(shown) else shown


def unguarded(text: str) -> str:
    """A cell's text as it was before `guarded`."""
    if text.startswith(_GUARD) and _DANGEROUS.match(text):
        text = text[1:]
    return _INNER_GUARDED.sub("", text)


def number(value: float | None) -> str:
    """A number for a cell; an empty cell for what isn't known. Ungraded is not zero."""
    return "" if value is None else f"{value:g}"
