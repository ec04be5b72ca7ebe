"""What kind of file this is, told by its content first: names lie, and LMSs call HTML tables .xls."""

from __future__ import annotations

import io
import re
import zipfile
from enum import StrEnum
from pathlib import PurePath


class Kind(StrEnum):
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
    ".csv": Kind.DELIMITED, ".tsv": Kind.DELIMITED, ".tab": Kind.DELIMITED,
    ".jsonl": Kind.JSONL, ".ndjson": Kind.JSONL,
    ".txt": Kind.TEXT, ".text": Kind.TEXT, ".md": Kind.TEXT, ".markdown": Kind.TEXT,
    ".html": Kind.HTML, ".htm": Kind.HTML, ".xhtml": Kind.HTML,
    ".xls": Kind.DELIMITED, ".xlsx": Kind.DELIMITED, ".rtf": Kind.TEXT, ".doc": Kind.TEXT,
}  # fmt: skip
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
_PICTURE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".bmp", ".webp", ".heic"})
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype html|html|head|body|table|meta)\b",
    re.IGNORECASE | re.DOTALL,
)


def kind_of(name: str, data: bytes) -> Kind:
    """The kind of a file, from its first bytes, and its suffix where those are plain text."""
    suffix = PurePath(name).suffix.lower()
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(data)
    if data.startswith(_OLE):
        return _compound(data, suffix)
    if b"%PDF-" in data[:1024]:
        return Kind.PDF
    if data.startswith(b"{\\rtf"):
        return Kind.RTF
    if suffix in _PICTURE_SUFFIXES or data.startswith(_PICTURES):
        return Kind.PICTURE
    if suffix not in {".txt", ".md", ".csv"} and _HTML.match(data[:4096].removeprefix(b"\xef\xbb\xbf")):
        return Kind.HTML
    return _BY_SUFFIX.get(suffix, Kind.UNKNOWN)


def _zipped(data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return Kind.ARCHIVE
    if "[Content_Types].xml" in names:
        if any(name.startswith("word/") for name in names):
            return Kind.DOCX
        if any(name.startswith("xl/") for name in names):
            return Kind.WORKBOOK
    if "content.xml" in names and "META-INF/manifest.xml" in names:
        head = data[:200]
        return Kind.WORKBOOK if b"opendocument.spreadsheet" in head else Kind.ODT
    return Kind.ARCHIVE


def _compound(data: bytes, suffix: str) -> Kind:
    """The old Office container: a workbook, a Word file, or a new file locked with a password."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return Kind.LOCKED
    if "WordDocument".encode("utf-16-le") in data:
        return Kind.OLD_WORD
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        return Kind.WORKBOOK
    return Kind.OLD_WORD if suffix == ".doc" else Kind.UNKNOWN
