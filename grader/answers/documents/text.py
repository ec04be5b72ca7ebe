"""Plain text and Markdown: the text is taken as it is written."""

from __future__ import annotations

from grader.answers.documents import Document
from grader.answers.encoding import decode
from grader.answers.limits import Limits
from grader.errors import InputError


def read_text(data: bytes, where: str, _limits: Limits) -> Document:
    """The text of a file in any encoding. Raises InputError for a file of another kind under a text name."""
    if not data:
        return Document("")
    if data[:1000].count(0) > 20 and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        halves = data[:1000][::2].count(0), data[:1000][1::2].count(0)
        if min(halves) > 5:
            raise InputError("not text, whatever its name says", where=where)
    text, encoding = decode(data, where=where)
    return Document(text, () if encoding.startswith("UTF-8") else (f"read as {encoding}",))
