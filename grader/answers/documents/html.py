"""Web pages, as Moodle and Canvas keep text typed into them."""

from __future__ import annotations

import contextlib
import re
from collections import Counter

from grader.answers.documents.document import Document
from grader.answers.documents.page_pictures import PICTURES, Equation, picture
from grader.answers.encoding import decode
from grader.answers.limits import Limits
from grader.answers.markup import Tag, tokens
from grader.errors import InputError

_HIDDEN = frozenset({"script", "style", "template", "head", "title", "noscript", "svg"})
# fmt: off
_BLOCKS = frozenset({
    "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "section",
    "article", "header", "footer", "ul", "ol", "table", "hr", "dt", "dd",
})
# fmt: on
_REPEATS = re.compile(r"class=[\"']?[^\"'>]{0,200}\b(?:katex-html|hidden-readable|MathJax_Preview)\b")
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?\s*([A-Za-z0-9_-]{2,30})", re.IGNORECASE)
_OF_PAGES = re.compile(
    r"utf-?(8|16(le|be)?|32)|(us-)?ascii|latin-?\d|iso-?8859-?\d+|(windows-|cp)(125\d|874|932|949)"
    r"|koi8-[ru]|shift[_-]?jis|euc-(jp|kr)|gb(k|2312|18030)|big5|macintosh|mac-?roman",
    re.IGNORECASE,
)
"""Encodings that pages are written in. Python knows others, which are slow, or make other text of it."""


def read_html(data: bytes, where: str, _limits: Limits) -> Document:
    """The words a reader of the page would see, a line a block. Nothing is fetched or run."""
    return Document(seen(_text(data, where)))


def seen(page: str) -> str:
    """The text of a page or a piece of one: equations on a line, pictures as their words or a mark."""
    visible = _Visible()
    for token in tokens(page):
        if isinstance(token, Tag):
            visible.tag(token)
        else:
            visible.words(token)
    return visible.text()


def _text(data: bytes, where: str) -> str:
    declared = _CHARSET.search(data[:2048])
    if declared and _OF_PAGES.fullmatch(declared[1].decode("ascii")):
        with contextlib.suppress(LookupError, UnicodeError, InputError):
            return decode(data, where=where, encoding=declared[1].decode("ascii"))[0]
    return decode(data, where=where)[0]


class _Visible:
    """Gathers what is seen of a page."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._hidden: list[str] = []
        self._open: Counter[str] = Counter()
        """How often each hidden element is open: a page may nest them by the thousand."""
        self._equation: Equation | None = None

    def tag(self, tag: Tag) -> None:
        """Breaks the line where a block begins or ends, and keeps count of what is hidden."""
        if self._equation is not None:
            self._equation.tag(tag)
            if self._equation.closed:
                self._pieces.append(self._equation.text())
                self._equation = None
        elif tag.name == "math" and not tag.closing and not self._hidden:
            self._equation = Equation(tag)
        elif tag.name in PICTURES and not tag.closing:
            self._pieces.append("" if self._hidden else picture(tag))
            if tag.name in _HIDDEN:
                self._hide(tag)
        elif tag.name in _HIDDEN or self._told_already(tag):
            self._hide(tag)
        elif tag.name == "body" and not tag.closing:
            self._hidden.clear()
            self._open.clear()
        elif tag.name in _BLOCKS or (tag.name == "br" and not tag.closing):
            self._pieces.append("\n")
        elif tag.name in {"td", "th"} and not tag.closing:
            self._pieces.append(" ")

    def _told_already(self, tag: Tag) -> bool:
        """Whether a tag is of a stretch that repeats the equation before it, for eyes or for ears."""
        if tag.name != "span":
            return False
        return self._open["span"] > 0 or (not tag.closing and _REPEATS.search(tag.attributes) is not None)

    def _hide(self, tag: Tag) -> None:
        if not tag.closing:
            if not tag.attributes.endswith("/"):
                self._hidden.append(tag.name)
                self._open[tag.name] += 1
            return
        while self._open[tag.name]:
            last = self._hidden.pop()
            self._open[last] -= 1
            if last == tag.name:
                return

    def words(self, text: str) -> None:
        """Takes text in, with the line ends of the file as spaces."""
        if self._equation is not None:
            self._equation.words(text)
        elif not self._hidden:
            self._pieces.append(re.sub(r"[ \t\r\n\f]+", " ", text))

    def text(self) -> str:
        """The page's lines."""
        if self._equation is not None:
            self._pieces.append(self._equation.text())
            self._equation = None
        joined = "".join(self._pieces).replace("\u00a0", " ")
        lines = [" ".join(line.split(" ")).strip(" ") for line in joined.split("\n")]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
