"""Word documents: the text as it stands, with insertions taken and deletions left out."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from grader.answers.container import check_office_file
from grader.answers.documents.document import Document, Scanned
from grader.answers.limits import Limits
from grader.errors import ErrorKind, InputError

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BREAKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_LEFT_OUT = frozenset({f"{_W}del", f"{_W}moveFrom", _FALLBACK})


def read_docx(data: bytes, where: str, limits: Limits) -> Document:
    """Every paragraph in reading order: body, tables, text boxes and content controls.

    python-docx opens the package; its own `text` passes over tracked insertions and content controls, so
    the paragraphs are walked here. Raises InputError when the file is damaged; Scanned when it holds only
    pictures.
    """
    word = open_docx(data, where, limits)
    text = "\n".join(_paragraphs(word.element.body)).strip("\n")
    if not text.strip() and _has_picture(word.element.body):
        raise Scanned(
            "only pictures, no text: type it, or name a program that reads pictures with --ocr-command",
            where=where,
        )
    notes = ["has pictures, which are not read"] if _has_picture(word.element.body) else []
    changed = any(element.tag in {f"{_W}ins", f"{_W}del"} for element in word.element.body.iter())
    if changed:
        notes.append("has tracked changes: read as if all were accepted")
    return Document(text, tuple(notes))


def open_docx(data: bytes, where: str, limits: Limits) -> WordDocument:
    """The document, its container checked first. Raises InputError when it is none."""
    import zipfile

    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    damaged = InputError(
        "the Word document is damaged",
        where=where,
        hint="Open it in Word, and save it again.",
        kind=ErrorKind.DAMAGED,
    )
    check_office_file(data, where=where, limits=limits)
    try:
        document = docx.Document(io.BytesIO(data))
    except (
        OpcError,
        LxmlError,
        LookupError,
        ValueError,
        AttributeError,
        TypeError,
        zipfile.BadZipFile,
    ) as problem:
        raise damaged from problem
    if document.element.body is None:
        raise damaged
    return document


def _paragraphs(body: Any) -> Iterator[str]:
    """One string a paragraph; a text box inside one follows it as paragraphs of its own."""
    stack = [body]
    while stack:
        element = stack.pop()
        if element.tag in _LEFT_OUT or not isinstance(element.tag, str):
            continue
        if element.tag == f"{_W}p":
            yield paragraph_text(element)
        stack.extend(reversed(element))


def paragraph_text(paragraph: Any) -> str:
    """The text of one `w:p` element as it stands, without paragraphs nested in it."""
    return "".join(_pieces(paragraph))


def _pieces(element: Any) -> Iterator[str]:
    """The text below an element, without nested paragraphs. An explicit stack: files may nest deeply."""
    stack = list(reversed(element))
    while stack:
        child = stack.pop()
        if child.tag in _LEFT_OUT or child.tag == f"{_W}p" or not isinstance(child.tag, str):
            continue
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield _BREAKS[child.tag]
        else:
            stack.extend(reversed(child))


def _has_picture(body: Any) -> bool:
    return any(isinstance(e.tag, str) and e.tag.endswith(("}blip", "}imagedata")) for e in body.iter())
