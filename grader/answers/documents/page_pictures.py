"""What stands for a picture or an equation in the text of a web page: its words where it has any, or a mark.

Moodle's TeX filter, Canvas's equation editor and WIRIS keep an equation in an attribute of its picture.
"""

from __future__ import annotations

import re

from grader.answers.documents.equations import Node, linear
from grader.answers.markup import Tag, tokens, unescaped
from grader.text import PICTURE

PICTURES = frozenset({"img", "svg", "canvas", "object", "embed", "video", "audio", "iframe"})
_ATTRIBUTE = re.compile(r"([\w:-]++)\s{0,9}=\s{0,9}(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'>]++))")
_EQUATIONS = frozenset(
    {"equation_image", "texrender", "wirisformula", "mathjax", "katex", "latex", "equation"}
)
_FILE_NAME = re.compile(r"[\w %().-]*\.(?:png|jpe?g|gif|webp|svg|bmp|heic|tiff?)", re.IGNORECASE)
_NO_WORDS = re.compile(
    r"(?:image|img|picture|photo|screenshot|screen shot|bild|foto|grafik|imagen|figure|untitled|file)?"
    r"[\s\d._:-]*(?:image|png|jpe?g)?",
    re.IGNORECASE,
)
_LATEX = re.compile(r"^\s*(?:LaTeX:|\\\(|\\\[|\$+)?\s*(.*?)\s*(?:\\\)|\\\]|\$+)?\s*$", re.DOTALL)
_DEEPEST = 100
_WIRIS = str.maketrans("«»¨§", '<>"&')


def picture(tag: Tag) -> str:
    """The words of an element that shows or plays something, with a mark where they may not be all of it."""
    attrs = attributes(tag)
    kinds = set(attrs.get("class", "").casefold().split())
    if attrs.get("data-mathml"):
        return _wiris(attrs["data-mathml"]) or _latex(attrs.get("alt", "")) or PICTURE
    if attrs.get("data-equation-content"):
        return _latex(attrs["data-equation-content"])
    alt = attrs.get("alt", "").strip()
    if kinds & _EQUATIONS or alt.startswith(("LaTeX:", "\\(", "$$")):
        return _latex(attrs.get("title", "") or alt) or PICTURE
    if "emoji" in kinds or "emoticon" in kinds or (alt and len(alt) <= 2):
        return alt
    if _FILE_NAME.fullmatch(alt) or _NO_WORDS.fullmatch(alt):
        return PICTURE
    return f"{alt} {PICTURE}"


def attributes(tag: Tag) -> dict[str, str]:
    """The attributes of a tag by their names in lower case."""
    pairs = _ATTRIBUTE.findall(tag.attributes)
    return {name.lower(): unescaped(double or single or bare) for name, double, single, bare in pairs}


def _latex(text: str) -> str:
    match = _LATEX.match(text)
    return " ".join(match[1].split()) if match else text.strip()


def _wiris(written: str) -> str:
    """The MathML that WIRIS keeps with other signs for '<', '>', quotation mark and ampersand."""
    page = written.translate(_WIRIS)
    equation: Equation | None = None
    for token in tokens(page):
        if isinstance(token, Tag):
            if equation is None:
                equation = Equation(token) if token.name == "math" else None
            else:
                equation.tag(token)
        elif equation is not None:
            equation.words(token)
    return equation.text() if equation is not None else ""


class Equation:
    """A `math` element while its tags are met."""

    def __init__(self, tag: Tag) -> None:
        self._root = Node("math", attributes=attributes(tag))
        self._open = [self._root]
        self._latex = ""
        self._annotated = False
        self.closed = False

    def tag(self, tag: Tag) -> None:
        """Opens or closes an element of the equation."""
        name = tag.name.rpartition(":")[2]
        if tag.closing:
            if name == "math":
                self.closed = True
            elif any(node.name == name for node in self._open[1:]):
                while self._open.pop().name != name:
                    pass
            self._annotated = self._annotated and name != "annotation"
            return
        node = Node(name, attributes=attributes(tag))
        self._annotated = name == "annotation" and "tex" in node.attributes.get("encoding", "").casefold()
        if len(self._open) < _DEEPEST:
            self._open[-1].children.append(node)
            if not tag.attributes.endswith("/"):
                self._open.append(node)

    def words(self, text: str) -> None:
        """The signs inside an element."""
        if self._annotated:
            self._latex += text
        elif self._open[-1].name in _SIGNS:
            self._open[-1].text += text.strip()

    def text(self) -> str:
        """The equation on one line; as LaTeX where the page has it so; a mark for one without signs."""
        line = linear(self._root)
        if self._latex.strip():
            return _latex(self._latex)
        return line or _latex(self._root.attributes.get("alttext", "")) or PICTURE


_SIGNS = frozenset({"mi", "mn", "mo", "mtext", "ms", "math"})
