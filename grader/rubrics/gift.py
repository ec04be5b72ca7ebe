"""GIFT, Moodle's text format for questions: its essays, `Why does ice float? {####what a good answer says}`.

Read as question/format/gift/format.php (Moodle's source) reads it. GIFT has no place for information for
graders; the feedback of an essay says what was expected, and is taken for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from grader.answers.documents.html import seen
from grader.domain import Rubric
from grader.errors import InputError
from grader.rubrics.as_written import WrittenPoint, WrittenQuestion, build
from grader.rubrics.proposing import proposed

_SIGNATURE = re.compile(r"^\s*(?:\$CATEGORY:|::[^\n:]+::|// question: \d)", re.MULTILINE)
_ESCAPED = re.compile(r"\\([:#={}~\\n])")
_HELD = {sign: chr(0xE000 + place) for place, sign in enumerate(":#={}~\\n")}
_RETURNED = {ord(held): "\n" if sign == "n" else sign for sign, held in _HELD.items()}
_NAME = re.compile(r"::(?P<name>.*?)::", re.DOTALL)
_FORMAT = re.compile(r"\[(?P<format>html|moodle|plain|markdown)\]")
_ESSAY = re.compile(r"\{\s*(?:####(?P<feedback>[^}]*))?\}")


def is_gift(text: str) -> bool:
    """Whether a text file is GIFT: names or categories as it writes them, and answers in braces."""
    return "{" in text and _SIGNATURE.search(text) is not None


def read_gift(text: str, where: str) -> Rubric:
    """The essays that say what was expected. Raises InputError where there are none."""
    written = list(_essays(text))
    if not written:
        raise InputError(
            "no essay question in this GIFT file says what a good answer states",
            where=where,
            hint="Write it as the question's feedback: {####Ice is less dense. Water expands.}",
        )
    return build(written, title="", where=where)


def _essays(text: str) -> Iterator[WrittenQuestion]:
    for line, block in _blocks(text):
        held = _ESCAPED.sub(lambda match: _HELD[match[1]], block)
        name = _NAME.match(held)
        asked = held[name.end() :] if name else held
        essay = _ESSAY.search(asked)
        notes = proposed(_said(essay["feedback"] or "", asked)) if essay and asked.count("{") == 1 else []
        if essay and notes:
            question = " ".join(_said(asked[: essay.start()] + asked[essay.end() :], asked).split())
            points = [WrittenPoint(statement, line, points=worth) for statement, worth in notes]
            yield WrittenQuestion(line=line, text=question, points=points)


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """(line, text) of each question: what stands between empty lines, without comments."""
    block: list[str] = []
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        if not line.strip():
            if block:
                yield number - len(block), "\n".join(block).strip()
            block = []
        elif line.strip().startswith("//"):
            block += [""] if block else []
        else:
            block.append(line)


def _said(text: str, question: str) -> str:
    """The words of a text: pages as they are seen, in its own format or in the question's."""
    own, around = _FORMAT.match(text.strip()), _FORMAT.match(question.strip())
    bare = text.strip()[own.end() :] if own else text
    plain = bare.translate(_RETURNED)
    written = (own or around or {"format": "moodle"})["format"]
    return seen(plain.replace("<li>", "<li>- ")) if written == "html" else plain
