"""What kind of file this is, told by its content first: names lie, and LMSs call HTML tables .xls."""

from __future__ import annotations

import io
import re
import zipfile
from enum import StrEnum
from pathlib import PurePath


class FileKind(StrEnum):
    """The kinds of file that are read, and those that are told from them to be refused by name."""

    DELIMITED = "delimited text"
    WORKBOOK = "spreadsheet"
    HTML = "web page"
    JSONL = "JSON lines"
    TEXT = "text"
    DOCX = "Word document"
    ODT = "OpenDocument text"
    RTF = "rich text"
    PDF = "PDF"
    ARCHIVE = "zip archive"
    PICTURE = "picture"
    LOCKED = "password-protected Office file"
    OLD_WORD = "old Word document"
    UNKNOWN = "unknown"


_BY_SUFFIX = {
    ".csv": FileKind.DELIMITED, ".tsv": FileKind.DELIMITED, ".tab": FileKind.DELIMITED,
    ".jsonl": FileKind.JSONL, ".ndjson": FileKind.JSONL,
    ".txt": FileKind.TEXT, ".text": FileKind.TEXT, ".md": FileKind.TEXT, ".markdown": FileKind.TEXT,
    ".html": FileKind.HTML, ".htm": FileKind.HTML, ".xhtml": FileKind.HTML,
    ".xls": FileKind.DELIMITED, ".xlsx": FileKind.DELIMITED, ".rtf": FileKind.TEXT, ".doc": FileKind.TEXT,
}  # fmt: skip
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
_PICTURE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".bmp", ".webp", ".heic"})
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BEFORE_HTML = ((b"<?xml", b">"), (b"<!--", b"-->"))
_HTML = re.compile(rb"<(?:!doctype html|html|head|body|table|meta)\b", re.IGNORECASE)
_MOST_IN_OFFICE_FILE = 20_000
"""Parts of an office file; a document has a few dozen."""
_END_WITHIN = 66_000
"""Bytes from the end of a zip within which its last record lies, a comment included."""


def kind_of(name: str, data: bytes) -> FileKind:
    """The kind of a file, from its first bytes, and its suffix where those are plain text."""
    suffix = PurePath(name).suffix.lower()
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(data)
    if data.startswith(_OLE):
        return _compound(data, suffix)
    if b"%PDF-" in data[:1024]:
        return FileKind.PDF
    if data.startswith(b"{\\rtf"):
        return FileKind.RTF
    if suffix in _PICTURE_SUFFIXES or data.startswith(_PICTURES):
        return FileKind.PICTURE
    if suffix not in {".txt", ".md", ".csv"} and _is_html(data[:4096].removeprefix(b"\xef\xbb\xbf")):
        return FileKind.HTML
    return _BY_SUFFIX.get(suffix, FileKind.UNKNOWN)


def _is_html(head: bytes) -> bool:
    """Whether a page begins here, behind declarations and comments."""
    head = head.lstrip()
    for opening, closing in _BEFORE_HTML * 20:
        if head.startswith(opening):
            head = head.partition(closing)[2].lstrip()
    return _HTML.match(head) is not None


def _zipped(data: bytes) -> FileKind:
    if entries_at_most(data) > _MOST_IN_OFFICE_FILE:
        return FileKind.ARCHIVE
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except Exception:  # zipfile raises whatever a broken file leads it to
        return FileKind.ARCHIVE
    if "[Content_Types].xml" in names:
        if any(name.startswith("word/") for name in names):
            return FileKind.DOCX
        if any(name.startswith("xl/") for name in names):
            return FileKind.WORKBOOK
    if "content.xml" in names and "META-INF/manifest.xml" in names:
        head = data[:200]
        return FileKind.WORKBOOK if b"opendocument.spreadsheet" in head else FileKind.ODT
    return FileKind.ARCHIVE


def entries_at_most(data: bytes) -> int:
    """No less than the number of files in a zip, told without reading its directory, which may be a trap.

    The directory lies before the record that ends the file; of a 64-bit one the size stands in a second
    record (APPNOTE.TXT 4.3.12 to 4.3.16).
    """
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - _END_WITHIN))
    if end < 0:
        return 0
    size = int.from_bytes(data[end + 12 : end + 16], "little")
    large = data.rfind(b"PK\x06\x06", max(0, end - _END_WITHIN), end)
    if size == 0xFFFFFFFF and large >= 0:
        size, end = int.from_bytes(data[large + 40 : large + 48], "little"), large
    return data.count(b"PK\x01\x02", max(0, end - size), end)


def _compound(data: bytes, suffix: str) -> FileKind:
    """The old Office container: a workbook, a Word file, or a new file locked with a password."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return FileKind.LOCKED
    if "WordDocument".encode("utf-16-le") in data:
        return FileKind.OLD_WORD
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        return FileKind.WORKBOOK
    return FileKind.OLD_WORD if suffix == ".doc" else FileKind.UNKNOWN
