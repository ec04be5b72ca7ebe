"""Word documents: the text as it stands, with insertions taken and deletions left out."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from grader.answers.container import check_office_file
from grader.answers.documents.document import Document, scanned
from grader.answers.documents.equations import Node, linear
from grader.answers.documents.symbols import sign, unfonted
from grader.answers.limits import Limits
from grader.errors import ErrorKind, InputError
from grader.text import PICTURE

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_PICTURES = frozenset({f"{_W}drawing", f"{_W}pict", f"{_W}object"})
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BREAKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_LEFT_OUT = frozenset({f"{_W}del", f"{_W}moveFrom", _FALLBACK})


def read_docx(data: bytes, where: str, limits: Limits) -> Document:
    """Every paragraph in reading order: body, tables, text boxes and content controls, then the notes.

    Equations stand on their line; where a picture is, a mark says so.

    python-docx opens the package; its own `text` passes over tracked insertions and content controls, so
    the paragraphs are walked here. Raises InputError when the file is damaged; Scanned when it holds only
    pictures.
    """
    word = open_docx(data, where, limits)
    text = "\n".join((*_paragraphs(word.element.body), *_notes_text(word))).strip("\n")
    if not text.replace(PICTURE, "").strip() and _has_picture(word.element.body):
        raise scanned("only pictures, no text", where)
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
            yield unfonted(child.text or "")
        elif child.tag in _BREAKS:
            yield _BREAKS[child.tag]
        elif child.tag == f"{_W}sym":
            yield _sign(child)
        elif child.tag == f"{_M}oMath":
            yield linear(_equation(child))
        elif child.tag in _PICTURES:
            if not _has_text_box(child):
                yield PICTURE
            stack.extend(reversed(child))
        else:
            stack.extend(reversed(child))


def _sign(element: Any) -> str:
    """A sign of the font's own, by its code in hexadecimal; the picture's mark where it is not known."""
    try:
        code = int(element.get(f"{_W}char", ""), 16)
    except ValueError:
        return PICTURE
    return sign(element.get(f"{_W}font", ""), code) or PICTURE


def _equation(element: Any) -> Node:
    """An equation of Word's as plain nodes, read without recursion: files may nest deeply."""
    root = Node("oMath")
    stack = [(element, root)]
    while stack:
        source, node = stack.pop()
        for child in source:
            if not isinstance(child.tag, str) or child.tag in _LEFT_OUT:
                continue
            namespace, _, name = child.tag.rpartition("}")
            signs = unfonted(child.text or "") if name == "t" else ""
            # What Word's own text elements are called is nothing of an equation's.
            known = name if f"{namespace}}}" == _M else ("t" if name == "t" else "w")
            values = {key.rpartition("}")[2]: value for key, value in child.attrib.items()}
            inner = Node(known, signs, attributes=values)
            node.children.append(inner)
            stack.append((child, inner))
    return root


def _notes_text(word: WordDocument) -> list[str]:
    """The footnotes and endnotes, in the order of the file."""
    from lxml.etree import LxmlError, XMLParser, fromstring

    texts = []
    parser = XMLParser(resolve_entities=False, no_network=True)
    for relation in word.part.rels.values():
        if relation.is_external or not relation.reltype.endswith(("/footnotes", "/endnotes")):
            continue
        try:
            root = fromstring(relation.target_part.blob, parser)
        except LxmlError:
            continue  # the body is the answer; a broken note is none
        for note in root:
            if isinstance(note.tag, str) and note.get(f"{_W}type") in (None, "normal"):
                texts += [text for text in _paragraphs(note) if text.strip()]
    return texts


def _has_text_box(element: Any) -> bool:
    return any(isinstance(e.tag, str) and e.tag.endswith("}txbxContent") for e in element.iter())


def _has_picture(body: Any) -> bool:
    return any(isinstance(e.tag, str) and e.tag.endswith(("}blip", "}imagedata")) for e in body.iter())
