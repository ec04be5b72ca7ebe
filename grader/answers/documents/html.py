"""Web pages, as Moodle and Canvas keep text typed into them."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from grader.answers.documents.document import Document
from grader.answers.encoding import decode
from grader.answers.limits import Limits

_HIDDEN = frozenset({"script", "style", "template", "head", "title", "noscript", "svg", "math"})
# fmt: off
_BLOCKS = frozenset({
    "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "section",
    "article", "header", "footer", "ul", "ol", "table", "hr", "dt", "dd",
})
# fmt: on
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?\s*([A-Za-z0-9_-]{2,30})", re.IGNORECASE)


def read_html(data: bytes, where: str, _limits: Limits) -> Document:
    """The words a reader of the page would see, a line a block. Nothing is fetched or run."""
    declared = _CHARSET.search(data[:2048])
    encoding = declared[1].decode("ascii") if declared else ""
    try:
        text = data.decode(encoding) if encoding else decode(data, where=where)[0]
    except (LookupError, UnicodeError):
        text = decode(data, where=where)[0]
    parser = _Visible()
    parser.feed(text.removeprefix("\ufeff"))
    parser.close()
    return Document(parser.text())


class _Visible(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[str] = []
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden.append(tag)
        elif tag == "body":
            self._hidden.clear()
        elif tag == "br" or tag in _BLOCKS:
            self._pieces.append("\n")
        elif tag in {"td", "th"}:
            self._pieces.append(" ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _HIDDEN:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._hidden:
            while self._hidden.pop() != tag:
                pass
        elif tag in _BLOCKS:
            self._pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._pieces.append(re.sub(r"[ \t\r\n\f]+", " ", data))

    def text(self) -> str:
        lines = [" ".join(line.split(" ")).strip(" ") for line in "".join(self._pieces).split("\n")]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
