"""OpenDocument text, from LibreOffice and Google Docs."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from grader.answers.container import check_office_file
from grader.answers.documents.document import Document, Scanned
from grader.answers.limits import Limits
from grader.errors import ErrorKind, InputError
from grader.text import whole_number

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_IMAGE = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}image"
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
    text = "".join(_pieces(root, 0)).strip("\n")
    pictures = next(root.iter(_IMAGE), None) is not None
    if not text.strip() and pictures:
        raise Scanned(
            "only pictures, no text: type it, or name a program that reads pictures with --ocr-command",
            where=where,
        )
    return Document(text, ("has pictures, which are not read",) if pictures else ())


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
    else:
        yield from _pieces(child, depth + 1)
        if child.tag in _BLOCKS:
            yield "\n"
