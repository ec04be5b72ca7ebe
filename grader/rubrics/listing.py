"""Rubrics in text files: a list of Markdown, or Moodle's GIFT."""

from __future__ import annotations

from grader.answers.encoding import decode
from grader.domain import Rubric
from grader.rubrics.gift import is_gift, read_gift
from grader.rubrics.markdown import read_markdown


def read_text(data: bytes, where: str) -> Rubric:
    """The rubric in a text file. Raises InputError, with the line, when there is none."""
    text, _ = decode(data, where=where)
    return read_gift(text, where) if is_gift(text) else read_markdown(data, where)
