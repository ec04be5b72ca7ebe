"""What may stand in a cell: nothing a spreadsheet would run (OWASP CSV injection, CWE-1236)."""

from __future__ import annotations

from grader.text import visible

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_GUARD = "'"


def guarded(text: str) -> str:
    """Text for a cell: inert, and with a leading apostrophe where a program might run it.

    A text that starts with an apostrophe before such a character gets one too, so `unguarded` is the
    exact inverse on visible text.
    """
    shown = visible(text)
    return f"{_GUARD}{shown}" if shown.lstrip(_GUARD + " \n").startswith(_DANGEROUS) else shown


def unguarded(text: str) -> str:
    """A cell's text as it was before `guarded`."""
    if text.startswith(_GUARD) and text.lstrip(_GUARD + " \n").startswith(_DANGEROUS):
        return text[1:]
    return text


def number(value: float | None) -> str:
    """A number for a cell; an empty cell for what isn't known. Ungraded is not zero."""
    return "" if value is None else f"{value:g}"
