"""Rich text, by striprtf."""

from __future__ import annotations

import re

from grader.answers.documents.document import Document
from grader.answers.limits import Limits
from grader.errors import ErrorKind, InputError
from grader.text import PICTURE

_PICTURES = re.compile(rb"\{\\\*?\\?(?:shppict|pict|objdata)")


def read_rtf(data: bytes, where: str, _limits: Limits) -> Document:
    """The text of an RTF file. Raises InputError when it cannot be told."""
    from striprtf.striprtf import rtf_to_text

    try:
        # RTF is ASCII with escapes; a byte above stands for a character of the declared code page.
        text = rtf_to_text(data.decode("latin-1"), errors="replace")  # type: ignore[no-untyped-call]
    except (
        ValueError,
        LookupError,
        IndexError,
        KeyError,
        TypeError,
        AttributeError,
        OverflowError,
    ) as problem:
        raise InputError(
            "the rich text file is damaged",
            where=where,
            hint="Open it in a word processor, and save it as .docx.",
            kind=ErrorKind.DAMAGED,
        ) from problem
    pictures = _PICTURES.search(data) is not None
    if pictures:
        return Document(f"{text.strip()}\n\n{PICTURE}", ("has pictures, which are not read",))
    return Document(text.strip("\n"))
