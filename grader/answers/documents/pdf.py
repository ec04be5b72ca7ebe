"""PDF, by pypdf. A scan has pages without text and is reported as one, never graded as blank."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from grader.answers.documents.document import Document, scanned
from grader.answers.documents.pdf_columns import text_of
from grader.answers.limits import Limits, too_much
from grader.errors import ErrorKind, InputError
from grader.text import PICTURE

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader
    from pypdf.generic import PdfObject

_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_PARTED = re.compile(r"(?P<head>[^\W\d_]{2,})[-‐]\n(?P<tail>[^\W\d_A-ZÄÖÜ][^\W\d_]*[^\w\s]*)[ \n]?")
_SIGN = 48
"""Pixels on the shorter side up to which a picture is taken for a sign, a bullet or a logo's line."""


def read_pdf(data: bytes, where: str, limits: Limits) -> Document:
    """The text of every page, pages parted by an empty line.

    Raises Scanned when no page has text; InputError when it is damaged, locked or has too many pages.
    """
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    reader = _open(data, where)
    try:
        count = len(reader.pages)
    except Exception as problem:  # pypdf raises whatever a broken file leads it to
        raise _damaged(where) from problem
    if count > limits.pages:
        raise too_much(f"the PDF has {count:,} pages", limits.pages, "max-pages", where=where)
    if count == 0:
        raise InputError("the PDF has no pages", where=where)
    pages = _pages(reader, where)
    text = "\n\n".join(page for page in pages if page).strip("\n")
    if not text.strip():
        raise scanned("a scan: its pages are pictures without text", where)
    return Document(text, _notes(pages))


def _open(data: bytes, where: str) -> PdfReader:
    from pypdf import PdfReader

    try:
        reader = PdfReader(io.BytesIO(data))
        locked = reader.is_encrypted and not reader.decrypt("")
    except Exception as problem:  # as above
        if "cryptography" in str(problem) or "AES" in str(problem):
            raise InputError(
                "the PDF is protected with a password; ask for a copy without one",
                where=where,
                kind=ErrorKind.ENCRYPTED,
            ) from problem
        raise _damaged(where) from problem
    if locked:
        raise InputError(
            "the PDF is protected with a password; ask for a copy without one",
            where=where,
            kind=ErrorKind.ENCRYPTED,
        )
    return reader


def _pages(reader: PdfReader, where: str) -> Sequence[str]:
    try:
        return [_page(page) for page in reader.pages]
    except (RecursionError, MemoryError):
        raise
    except Exception as problem:  # as above
        raise _damaged(where) from problem


def _page(page: PageObject) -> str:
    """The words of a page in lines as they were written, and a mark where it has pictures."""
    text = whole_words(text_of(page).strip())
    return f"{text}\n{PICTURE}" if text and _has_picture(page) else text


def _has_picture(page: PageObject) -> bool:
    """Whether a page shows a picture larger than a sign or a line."""
    for held in _dictionary(_dictionary(page.get("/Resources")).get("/XObject")).values():
        shown = _dictionary(held)
        if (
            shown.get("/Subtype") == "/Image"
            and min(int(shown.get("/Width", 0)), int(shown.get("/Height", 0))) > _SIGN
        ):
            return True
    return False


def _dictionary(held: PdfObject | None) -> Mapping[str, Any]:
    """What is held, directly or by reference; empty where there is none."""
    value = held.get_object() if held is not None else None
    return value if isinstance(value, Mapping) else {}


def whole_words(text: str) -> str:
    """The text with ligatures as letters, and words that a line's end has parted in one piece.

    A hyphen stays where the next line goes on with a capital or a number, or where the word itself is
    written with one elsewhere in the text.
    """
    text = text.translate(_LIGATURES).replace("\u00a0", " ").replace("\u00ad\n", "").replace("\u00ad", "")

    def joined(match: re.Match[str]) -> str:
        whole = f"{match['head']}-{match['tail']}"
        return f"{whole}\n" if whole in text else f"{match['head']}{match['tail']}\n"

    return _PARTED.sub(joined, text)


def _notes(pages: Sequence[str]) -> tuple[str, ...]:
    silent = [str(number) for number, page in enumerate(pages, start=1) if not page]
    if not silent:
        return ()
    shown = ", ".join(silent[:10]) + (" ..." if len(silent) > 10 else "")
    return (f"no text on page {shown} of {len(pages)}: empty, or a picture that is not read",)


def _damaged(where: str) -> InputError:
    return InputError(
        "the PDF is damaged",
        where=where,
        hint="Open it in a viewer, and print it to PDF again.",
        kind=ErrorKind.DAMAGED,
    )
