"""Rubrics as a Markdown list: a heading or paragraph asks, the bullets under it are the key points.

# Osmosis                       the title, when question headings follow
## Why do cells shrink?         a question
Rounding: half                 how its mark is rounded (grader.rubrics.rules)
- Water leaves the cell (2 points)
    - accept: water goes out    another wording of the point above
    - reject: it dries          words that are not enough for it
    - levels: full: 2, some: 1  what the teacher may say of it beside covered and missed
    - comment if missed: Read it  what the student is told then; so 'comment if covered'
"""

from __future__ import annotations

import re
from dataclasses import replace

from grader.answers.encoding import decode
from grader.domain import Rubric
from grader.errors import InputError
from grader.rubrics.as_written import WrittenPoint, WrittenQuestion, build, points_after
from grader.rubrics.outline import Line, questions_first
from grader.rubrics.rules import levels_in, take_rule

_HEADING = re.compile(r"(#{1,6})\s++(.+)$")
_BULLET = re.compile(
    r"(?P<indent>[ \t]*)(?:[-*+•·–]|(?P<number>\d{1,3}[.)])|[a-z]\)|\([a-z]\))\s+"
    r"(?:\[[ xX]\]\s+)?(?P<text>.+)$"
)
_ACCEPT = re.compile(r"(?:accept|also|or)\s*:\s*", re.IGNORECASE)
_REJECT = re.compile(r"(?:reject|not enough|do not accept)\s*:\s*", re.IGNORECASE)
_LEVELS = re.compile(r"(?:levels|stufen|niveles|niveaux|níveis)\s*:\s*", re.IGNORECASE)
_COMMENT = re.compile(r"comment (?:if|when) (?P<when>missed|covered)\s*:\s*", re.IGNORECASE)
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.{1,500}?)(?<=\S)\1")
_ABOUT = re.compile(
    r"(?:question|frage|q|aufgabe|pregunta|ejercicio|domanda|vraag|opgave|quest[ãa]o|exercice|task)\s*\d*\s*[:.)–-]\s*",
    re.IGNORECASE,
)


def read_markdown(data: bytes, where: str) -> Rubric:
    """The rubric in a Markdown or text file. Raises InputError, with the line, when there is none."""
    text, _ = decode(data, where=where)
    return from_lines(_lines(text), where=where, unit="line")


def from_lines(lines: list[Line], *, where: str, unit: str) -> Rubric:
    """A rubric from headings, paragraphs and bullets, shared by Markdown and Word."""
    title = ""
    written: list[WrittenQuestion] = []
    current: WrittenQuestion | None = None
    outermost = 0
    for line in questions_first(lines):
        if line.bullet:
            if current is None:
                current = WrittenQuestion(line=line.number, text=title)
                title = ""
                written.append(current)
            outermost = line.indent if not current.points else min(outermost, line.indent)
            _add(current, line, outermost)
        elif current is not None and take_rule(current, line.text):
            continue
        elif current is not None and not current.points and not line.heading:
            current.text = f"{current.text}\n{line.text}".strip()
        elif line.heading == 1 and not written and not title:
            title = line.text
        else:
            if current is not None and not current.points:
                written.remove(current)
                title = title or current.text
            current = WrittenQuestion(line=line.number, text=_asked(line.text))
            written.append(current)
    if current is not None and not current.points and len(written) > 1:
        written.remove(current)
    if not any(question.points for question in written):
        raise InputError(
            "no list of key points was found",
            where=where,
            hint="Write the question, and under it one line for each key point, beginning with a dash.",
        )
    for question in written:
        question.text, marks = points_after(question.text)
        question.marks = marks or None
    return build(written, title=title, where=where, unit=unit)


def _lines(text: str) -> list[Line]:
    lines: list[Line] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        plain = _EMPHASIS.sub(r"\2", raw)
        heading = _HEADING.match(plain.strip())
        bullet = _BULLET.match(plain)
        if not plain.strip() or set(plain.strip()) <= set("-=*_"):
            continue
        if heading:
            text = heading[2].rstrip().rstrip("#").rstrip()
            lines.append(Line(number, text or heading[2], heading=len(heading[1])))
        elif bullet:
            indent = len(bullet["indent"].expandtabs(4))
            lines.append(
                Line(
                    number,
                    bullet["text"].strip(),
                    bullet=True,
                    indent=indent,
                    numbered=bool(bullet["number"]),
                )
            )
        elif lines and lines[-1].bullet and raw[:1].isspace():
            last = lines.pop()
            lines.append(replace(last, text=f"{last.text} {plain.strip()}"))
        else:
            lines.append(Line(number, plain.strip()))
    return lines


def _add(question: WrittenQuestion, line: Line, outermost: int) -> None:
    """A bullet is a key point, unless it is indented under one and says `accept:`, `reject:` and the like."""
    if question.points and line.indent > outermost:
        last = question.points[-1]
        if accepted := _ACCEPT.match(line.text):
            last.accept = (*last.accept, line.text[accepted.end() :].strip())
            return
        if rejected := _REJECT.match(line.text):
            last.reject = (*last.reject, line.text[rejected.end() :].strip())
            return
        if told := _COMMENT.match(line.text):
            setattr(last, f"comment_{told['when'].casefold()}", line.text[told.end() :].strip())
            return
        if (named := _LEVELS.match(line.text)) and (levels := levels_in(line.text[named.end() :])):
            last.levels = levels
            return
    text, points = points_after(line.text)
    question.points.append(WrittenPoint(text=text, line=line.number, points=points))


def _asked(text: str) -> str:
    return _ABOUT.sub("", text, count=1) or text
