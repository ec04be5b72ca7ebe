"""The text of a student's document, whatever program wrote it."""

from __future__ import annotations

from collections.abc import Callable

from grader.answers.apart import apart
from grader.answers.documents.document import Document, Scanned, scanned
from grader.answers.entry import Entry
from grader.answers.limits import Limits, too_long
from grader.answers.reading import ReadOptions
from grader.answers.sniff import FileKind, kind_of
from grader.errors import ErrorKind, InputError


def read_document(entry: Entry, options: ReadOptions) -> Document:
    """The text of one file. Raises InputError with the reason when it has none that can be read."""
    data = entry.read()
    kind = kind_of(entry.parts[-1], data)
    plain = len(data) if kind is FileKind.TEXT else None
    try:
        return apart(
            read_content, kind, data, entry.name, options.limits,
            where=entry.name, limits=options.limits, plain=plain,
        )  # fmt: skip
    except Scanned:
        if not (options.ocr_command or options.ocr):
            raise
        from grader.answers.documents.ocr import read_by_command, read_print

        if options.ocr_command:
            return read_by_command(options.ocr_command, entry.parts[-1], data, where=entry.name)
        return read_print(entry.parts[-1], data, where=entry.name)


def read_content(kind: FileKind, data: bytes, name: str, limits: Limits) -> Document:
    """The text of a document of this kind. Raises InputError when there is none, or far too much."""
    reader = _reader(kind)
    if kind is FileKind.PICTURE:
        raise scanned("a picture, not text", name)
    if reader is None:
        raise InputError(_refusal(kind, data), where=name, kind=ErrorKind.WRONG_FORMAT)
    document = reader(data, name, limits)
    if len(document.text) > limits.characters:
        raise InputError(
            too_long(document.text, limits), where=name, flags="--max-characters", kind=ErrorKind.TOO_LARGE
        )
    return document


def _reader(kind: FileKind) -> Callable[[bytes, str, Limits], Document] | None:
    """The reader of a kind, imported only when a file needs it."""
    if kind is FileKind.TEXT:
        from grader.answers.documents.text import read_text

        return read_text
    if kind is FileKind.HTML:
        from grader.answers.documents.html import read_html

        return read_html
    if kind is FileKind.DOCX:
        from grader.answers.documents.docx import read_docx

        return read_docx
    if kind is FileKind.ODT:
        from grader.answers.documents.odt import read_odt

        return read_odt
    if kind is FileKind.RTF:
        from grader.answers.documents.rtf import read_rtf

        return read_rtf
    if kind is FileKind.PDF:
        from grader.answers.documents.pdf import read_pdf

        return read_pdf
    return None


def _refusal(kind: FileKind, data: bytes) -> str:
    if not data:
        return "the file is empty"
    if kind is FileKind.LOCKED:
        return "protected with a password; ask for a copy without one"
    if kind is FileKind.OLD_WORD:
        return "an old Word file (.doc); save it as .docx"
    if kind in {FileKind.WORKBOOK, FileKind.DELIMITED}:
        return "a table, not a document"
    if kind is FileKind.ARCHIVE:
        return "an archive or an office file of a kind that is not read, or damaged"
    return "not a kind of document that is read (.txt .md .docx .odt .rtf .pdf .html)"
