"""A rubric as YAML that a teacher can read and change, and that reads back as the same rubric."""

from __future__ import annotations

import re
from pathlib import Path

from grader.carried import Carried
from grader.domain import KeyPoint, Question, Rounding, Rubric
from grader.errors import ErrorKind, InputError, writing_failed
from grader.rubrics.carried import carried_lines
from grader.whole import SHARED, whole

WRITTEN_AS = (".yaml", ".yml", ".docx")
"""How the name of a rubric that is written may end."""
_PLAIN = re.compile(r"[^\W\d_][\w ,;()’.'/+-]*[\w).?!]")
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})


def to_yaml(rubric: Rubric, carried: Carried | None = None) -> str:
    """The rubric as YAML, ids written out, so that rewording a key point keeps its decisions.

    `carried`: what was learned on it, for the next class.
    """
    lines = [f"title: {_scalar(rubric.title)}"] if rubric.title.strip() else []
    if rubric.language.strip():
        lines.append(f"language: {_scalar(rubric.language)}")
    lines.append("questions:")
    for question in rubric.questions:
        lines += _question(question)
    if carried is not None:
        lines += carried_lines(carried)
    return "\n".join(lines) + "\n"


def write_rubric(rubric: Rubric, path: Path, *, force: bool = False, carried: Carried | None = None) -> None:
    """Write a rubric as the name ends: .yaml or .docx. Whole or not at all. YAML alone holds `carried`.

    Raises InputError when the name ends otherwise, the file is there already and `force` is not set, or it
    cannot be written.
    """
    suffix = path.suffix.casefold()
    if suffix not in WRITTEN_AS:
        raise InputError(
            "a rubric is written as YAML or for Word",
            where=str(path),
            hint="Let its name end in .yaml or .docx.",
            kind=ErrorKind.WRONG_FORMAT,
        )
    if path.exists() and not force:
        raise InputError(
            "this file is there already",
            where=str(path),
            hint="Choose another name, or have it replaced.",
            flags="--force",
            kind=ErrorKind.EXISTS,
        )
    try:
        with whole(path, SHARED) as part:
            part.write_bytes(_bytes(rubric, suffix, carried))
    except OSError as problem:
        raise InputError(
            f"cannot be written ({problem.strerror})",
            where=str(path),
            hint="Choose another folder or name.",
            kind=writing_failed(problem),
        ) from problem


def _bytes(rubric: Rubric, suffix: str, carried: Carried | None) -> bytes:
    if suffix == ".docx":
        from grader.rubrics.writing_docx import to_docx

        return to_docx(rubric)
    return to_yaml(rubric, carried).encode("utf-8", "backslashreplace")


def _question(question: Question) -> list[str]:
    lines = [f"  - id: {_scalar(question.id)}"]
    if question.text.strip():
        lines.append(f"    question: {_scalar(question.text)}")
    if question.marks is not None:
        lines.append(f"    marks: {_number(question.marks)}")
    if not question.partial_credit:
        lines.append("    partial_credit: no")
    if question.rounding is not Rounding.NONE:
        lines.append(f"    rounding: {question.rounding}")
    if question.below_zero:
        lines.append("    floor: none")
    if question.guidelines.strip():
        lines.append(f"    guidelines: {_scalar(question.guidelines)}")
    lines.append("    key_points:")
    for point in question.key_points:
        lines += _key_point(point)
    return lines


def _key_point(point: KeyPoint) -> list[str]:
    lines = [f"      - text: {_scalar(point.text)}", f"        id: {_scalar(point.id)}"]
    if point.points != 1:
        lines.append(f"        points: {_number(point.points)}")
    if point.fault:
        lines.append("        fault: yes")
    if point.levels:
        lines.append("        levels:")
        lines += [f"          {_scalar(level.name)}: {_number(level.points)}" for level in point.levels]
    for name, wordings in (("accept", point.accept), ("reject", point.reject)):
        if wordings:
            lines.append(f"        {name}:")
            lines += [f"          - {_scalar(wording)}" for wording in wordings]
    told = (("missed", point.comment_missed), ("covered", point.comment_covered))
    if any(text.strip() for _, text in told):
        lines.append("        comments:")
        lines += [f"          {name}: {_scalar(text)}" for name, text in told if text.strip()]
    return lines


def _scalar(text: str) -> str:
    """Text as it is where YAML takes it so; in double quotes, escaped, where it does not."""
    stripped = text.strip()
    if _PLAIN.fullmatch(stripped) and stripped.lower() not in _WORDS:
        return stripped
    return f'"{"".join(_escaped(char) for char in stripped)}"'


def _escaped(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    if char == "\n":
        return "\\n"
    if char.isprintable():
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(float(value))
