"""The tags and the text of a web page, in one pass whose time grows with its length and no faster.

The standard library's parser goes back in some broken pages, again and again. Here every search starts where
the last one ended, and a mark that was looked for in vain is not looked for again.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

# Possessive repeats never give back what they took: no tag is tried in two ways.
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)((?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+)>")
_UNQUOTED = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)([^>]*+)>")
_QUOTED_WITHIN = 4_000
"""A longer tag ends at the next '>' even in quotes: a quotation mark that nobody closes swallows no page."""
_LONG_REFERENCE = re.compile(r"&(?=#[xX]?[0-9a-fA-F]{10})")
_UNREAD = frozenset({"script", "style"})
"""Elements whose content is no markup."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag; `attributes` as they are written."""

    name: str
    attributes: str = ""
    closing: bool = False


def tokens(page: str) -> Iterator[Tag | str]:
    """The tags and the stretches of text of a page, in order, with character references resolved.

    Comments and declarations are left out, and so is what scripts and styles hold. A '<' that begins
    nothing of the kind is text.
    """
    search = _Search(page)
    at = 0
    text: list[str] = []
    while (start := search.find("<", at)) >= 0:
        text.append(page[at:start])
        end, tag = _markup(page, start, search)
        if end == start:
            text.append("<")
            at = start + 1
            continue
        at = end
        if tag is not None:
            yield from _text(text)
            text = []
            yield tag
            if tag.name in _UNREAD and not tag.closing:
                at = search.end_of(tag.name, at)
    text.append(page[at:])
    yield from _text(text)


def _markup(page: str, start: int, search: _Search) -> tuple[int, Tag | None]:
    """(where what begins at `start` ends, the tag if it is one); `start` itself where nothing begins."""
    for opening, closing in (("<!--", "-->"), ("<![CDATA[", "]]>")):
        if page.startswith(opening, start):
            end = search.find(closing, start + len(opening))
            return (start if end < 0 else end + len(closing)), None
    if page.startswith(("<!", "<?"), start):
        return search.find(">", start) + 1 or start, None
    last = search.find(">", start)
    if last < 0:
        return start, None
    match = _TAG.match(page, start, start + _QUOTED_WITHIN) or _UNQUOTED.match(page, start, last + 1)
    if match is None:
        return start, None
    tag = Tag(match[2].lower(), match[3], closing=bool(match[1]))
    return start + len(match[0]), tag


def _text(pieces: list[str]) -> Iterator[str]:
    text = "".join(pieces)
    if text:
        yield unescaped(text)


def unescaped(text: str) -> str:
    """The text with its character references resolved.

    One of thousands of digits stays as it is: it is no character, and Python refuses to read it.
    """
    return html.unescape(_LONG_REFERENCE.sub("&amp;", text))


class _Search:
    """Finds marks in a page, each from where the last search for it ended."""

    def __init__(self, page: str) -> None:
        self._page = page
        self._found: dict[str, int] = {}

    def find(self, mark: str, start: int) -> int:
        """Where a mark is next, at or after `start`; -1 where it is not."""
        known = self._found.get(mark)
        if known is None or 0 <= known < start:
            known = self._page.find(mark, start)
            self._found[mark] = known
        return known

    def end_of(self, name: str, start: int) -> int:
        """Where the closing tag of an element begins; the end of the page where there is none."""
        match = re.compile(f"</{name}", re.IGNORECASE).search(self._page, start)
        return match.start() if match else len(self._page)
