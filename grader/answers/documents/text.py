"""Plain text and Markdown: the text is taken as it is written."""

from __future__ import annotations

import re

from grader.answers.documents.document import Document
from grader.answers.encoding import decode
from grader.answers.limits import Limits
from grader.errors import ErrorKind, InputError

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")


def read_text(data: bytes, where: str, _limits: Limits) -> Document:
    """The text of a file in any encoding. Raises InputError for a file of another kind under a text name."""
    text, encoding = decode(data, where=where)
    odd = len(_CONTROLS.findall(text))
    if odd > 10 and odd > 0.05 * len(text):
        raise InputError("not text, whatever its name says", where=where, kind=ErrorKind.WRONG_FORMAT)
    return Document(text, () if encoding.startswith("UTF-8") else (f"read as {encoding}",))
