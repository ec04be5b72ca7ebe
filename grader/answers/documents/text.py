"""Plain text and Markdown: the text is taken as it is written."""

from __future__ import annotations

from grader.answers.documents.document import Document
from grader.answers.encoding import decode, refuse_binary
from grader.answers.limits import Limits


def read_text(data: bytes, where: str, _limits: Limits) -> Document:
    """The text of a file in any encoding. Raises InputError for a file of another kind under a text name."""
    text, encoding = decode(data, where=where)
    refuse_binary(text, where)
    return Document(text, () if encoding.startswith("UTF-8") else (f"read as {encoding}",))
