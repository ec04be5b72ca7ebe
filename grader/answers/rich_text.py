"""Cells that hold a piece of a web page, as systems keep what was typed into their editors."""

from __future__ import annotations

import re

from grader.answers.documents.html import seen
from grader.answers.markup import unescaped

_ELEMENT = (
    r"(?:p|div|span|br|hr|ul|ol|li|table|tbody|tr|td|h[1-6]|strong|em|b|i|u|s|sub|sup|a|img|math|blockquote|pre"
    r"|font|code|figure|section|article)"
)
_BEGINS = re.compile(rf"\s*<{_ELEMENT}(?:\s[^<>]*)?/?>", re.IGNORECASE)
_ENDS = re.compile(rf"(?:</{_ELEMENT}>|<(?:br|hr|img)(?:\s[^<>]*)?/?>)\s*\Z", re.IGNORECASE)
_INSIDE = re.compile(r"<br\s?/?>|<img\s[^<>]*\b(?:src|alt)=|</(?:p|div|span|li)>", re.IGNORECASE)
_REFERENCE = re.compile(
    r"&(?:nbsp|amp|quot|lt|gt|apos|hellip|ndash|mdash|[lr][sd]quo|[aeiouAEIOU](?:uml|acute|grave|circ)|szlig"
    r"|#\d{2,5}|#x[0-9a-fA-F]{2,4});"
)
_NARROW = str.maketrans({"\u00a0": " "})


def words_of(cell: str) -> str:
    """What a reader of the cell would see; a cell that is no piece of a page stays as it is.

    A page's piece begins and ends with a tag, or breaks lines and shows pictures by tags: someone who writes
    about '<b>' in a sentence is left alone.
    """
    if "<" in cell and ((_BEGINS.match(cell) and _ENDS.search(cell)) or _INSIDE.search(cell)):
        return seen(cell)
    if _REFERENCE.search(cell):
        return unescaped(cell).translate(_NARROW)
    return cell
