"""OpenDocument text, from LibreOffice and Google Docs."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError
from zipfile import ZipFile

from grader.answers.container import check_office_file
from grader.answers.documents.document import Document, scanned
from grader.answers.documents.equations import Node, linear
from grader.answers.limits import Limits
from grader.errors import ErrorKind, InputError
from grader.text import PICTURE, whole_number

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_LINK = "{http://www.w3.org/1999/xlink}href"
_LEFT_OUT = frozenset(
    {f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_TEXT}note-citation", f"{_TEXT}sequence-decls"}
)
_BLOCKS = frozenset({f"{_TEXT}p", f"{_TEXT}h"})
_DEEPEST = 500


def read_odt(data: bytes, where: str, limits: Limits) -> Document:
    """The paragraphs and headings in order. Entities are refused, not expanded.

    Raises InputError when the file is damaged or hostile; Scanned when it holds only pictures.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    archive = check_office_file(data, where=where, limits=limits)
    try:
        root = fromstring(archive.read("content.xml"), forbid_dtd=True)
    except DefusedXmlException as problem:
        raise InputError(
            "holds XML declarations that no word processor writes; not read", where=where
        ) from problem
    except (ParseError, KeyError, ValueError, LookupError) as problem:
        raise InputError(
            "the OpenDocument file is damaged",
            where=where,
            hint="Open it in LibreOffice, and save it again.",
            kind=ErrorKind.DAMAGED,
        ) from problem
    for frame in root.iter(f"{_DRAW}object"):
        _put_equation(frame, archive)
    text = "".join(_pieces(root, 0)).strip("\n")
    pictures = PICTURE in text
    if not text.replace(PICTURE, "").strip() and pictures:
        raise scanned("only pictures, no text", where)
    return Document(text, ("has pictures, which are not read",) if pictures else ())


def _put_equation(frame: Element, archive: ZipFile) -> None:
    """Puts an equation, kept as MathML in a part of its own, as text into the frame that shows it."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    part = (frame.get(_LINK) or "").removeprefix("./").strip("/")
    try:
        root = fromstring(archive.read(f"{part}/content.xml"), forbid_dtd=False)
    except (KeyError, DefusedXmlException, ParseError, ValueError, LookupError):
        return  # no equation, or one that stays a picture
    if root.tag.rpartition("}")[2] == "math":
        frame.set("said", linear(_node(root)))


def _node(element: Element, depth: int = 0) -> Node:
    inner = (
        [_node(child, depth + 1) for child in element if isinstance(child.tag, str)]
        if depth < _DEEPEST
        else []
    )
    name = element.tag.rpartition("}")[2]
    return Node(
        name,
        (element.text or "").strip(),
        inner,
        {k.rpartition("}")[2]: v for k, v in element.attrib.items()},
    )


def _pieces(element: Element, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        raise InputError("the document is nested too deeply to be read", kind=ErrorKind.TOO_LARGE)
    yield element.text or "" if element.tag.startswith(_TEXT) else ""
    for child in element:
        if child.tag not in _LEFT_OUT:
            yield from _child(child, depth)
        if element.tag.startswith(_TEXT):
            yield child.tail or ""


def _child(child: Element, depth: int) -> Iterator[str]:
    if child.tag == f"{_TEXT}s":
        yield " " * (whole_number(child.get(f"{_TEXT}c", "1"), 1000) or 1)
    elif child.tag == f"{_TEXT}tab":
        yield "\t"
    elif child.tag == f"{_TEXT}line-break":
        yield "\n"
    elif child.tag == f"{_DRAW}frame":
        yield from _frame(child, depth)
    else:
        yield from _pieces(child, depth + 1)
        if child.tag in _BLOCKS:
            yield "\n"


def _frame(frame: Element, depth: int) -> Iterator[str]:
    """A text box's paragraphs, an equation's line, or the mark of a picture."""
    equation = next((text for child in frame.iter(f"{_DRAW}object") if (text := child.get("said"))), "")
    if equation:
        yield equation
        return
    text = "".join(_pieces(frame, depth + 1))
    if not text.strip() or next(frame.iter(f"{_DRAW}image"), None) is not None:
        yield PICTURE
    yield text
