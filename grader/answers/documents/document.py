"""What a document yields, and that it may have to be looked at instead of read."""

from __future__ import annotations

from dataclasses import dataclass

from grader.errors import InputError
from grader.pages import Page


@dataclass(frozen=True, slots=True)
class Document:
    """A document's text, and what a teacher should know about how it was had."""

    text: str
    notes: tuple[str, ...] = ()
    pages: tuple[Page, ...] = ()
    """Its pictures, where it was read from them."""


class Scanned(InputError):
    """A document of pictures: it has pages but no text."""


def scanned(seen: str, where: str) -> Scanned:
    """The error for `seen`, which has no text, with what to do about it."""
    return Scanned(f"{seen}: type it, or have it read (docs/files.md says how)", where=where, flags="--ocr")
