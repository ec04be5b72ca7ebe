"""A second and third header row, as survey programs write them under the first.

Qualtrics: short names, then the questions' texts, then `{"ImportId": ...}`. SurveyMonkey: the questions, then
'Open-Ended Response' or the parts of a question that spans several columns. Others number the columns first
and spell the questions out below.
"""

from __future__ import annotations

from collections.abc import Sequence

from grader.answers.grid import GridRow
from grader.answers.questions import find_question, position_of
from grader.answers.reading import Asked
from grader.answers.roles import plain, role_of

_IMPORT = ('{"ImportId"', "{'ImportId'", "{ImportId")
_KINDS_OF_ANSWER = frozenset(
    {
        "response", "open-ended response", "open ended response", "offene antwort", "antwort", "réponse",
        "réponse ouverte", "respuesta", "respuesta abierta", "risposta", "resposta", "open antwoord",
        "antwoord",
    }
)  # fmt: skip


def under_headers(
    headers: tuple[str, ...], body: Sequence[GridRow], questions: Sequence[Asked]
) -> tuple[tuple[str, ...], tuple[GridRow, ...]]:
    """The headers with what the rows below the first add to them, and the rows of answers."""
    rows = tuple(body)
    marked = next((at for at, row in enumerate(rows[:3]) if _is_import(row)), None)
    if marked is not None:
        for row in rows[:marked]:
            headers = _spelt_out(headers, row)
        return headers, rows[marked + 1 :]
    if rows and _is_kinds(headers, rows[0]):
        return _parted(headers, rows[0]), rows[1:]
    if rows and _continues(headers, rows[0], questions):
        return _spelt_out(headers, rows[0]), rows[1:]
    return headers, rows


def _is_import(row: GridRow) -> bool:
    filled = [cell.strip() for cell in row.cells if cell.strip()]
    return bool(filled) and sum(cell.startswith(_IMPORT) for cell in filled) > 0.5 * len(filled)


def _is_kinds(headers: Sequence[str], row: GridRow) -> bool:
    """Whether a row names kinds of answers under some columns, and nothing under the survey's number."""
    if role_of(headers[0]) not in ("", "number"):
        return False
    return not row.cell(0).strip() and any(plain(cell) in _KINDS_OF_ANSWER for cell in row.cells)


def _continues(headers: Sequence[str], row: GridRow, questions: Sequence[Asked]) -> bool:
    """Whether the row under the header spells out the questions that the header only numbers."""
    if row.cell(0).strip():
        return False
    numbered = [row.cell(at) for at, header in enumerate(headers) if at and position_of(header) is not None]
    return any(
        (cell.strip().endswith("?") and len(cell.split()) > 2)
        or (position_of(cell) is None and find_question(cell, questions) is not None)
        for cell in numbered
    )


def _spelt_out(headers: Sequence[str], row: GridRow) -> tuple[str, ...]:
    return tuple(" ".join(row.cell(at).split()) or header for at, header in enumerate(headers))


def _parted(headers: Sequence[str], row: GridRow) -> tuple[str, ...]:
    """A question that spans columns is named by its parts; one of a single column by itself."""
    parts = [" ".join(row.cell(at).split()) for at in range(len(headers))]
    named = [not header.startswith("column ") for header in headers]
    result = []
    for at, (header, part) in enumerate(zip(headers, parts, strict=True)):
        spans = not named[at] or (at + 1 < len(headers) and not named[at + 1])
        kind = plain(part) in _KINDS_OF_ANSWER
        result.append(part if part and not kind and (spans or not named[at]) else header)
    return tuple(result)
