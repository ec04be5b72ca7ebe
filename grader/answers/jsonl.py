"""JSON lines: labelled rows that bring their own key points, or plain rows with named fields."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grader.answers.encoding import decode
from grader.answers.entry import file_entry
from grader.answers.grid import Grid, GridRow
from grader.answers.limits import Limits, too_much
from grader.domain import Answer, KeyPoint, Question, Rubric
from grader.errors import InputError
from grader.rubrics.as_written import default_id

_LABELLED = {"answer", "key_points"}


def is_labelled(path: Path, limits: Limits) -> bool:
    """Whether the first row of a file brings its own key points."""
    first = next(_objects(file_entry(path, limits).read(), path.name, limits), None)
    return first is not None and first[1] is not None and first[1].keys() >= _LABELLED


def read_labelled_rows(
    path: Path, limits: Limits
) -> tuple[Rubric, tuple[Answer, ...], tuple[tuple[str, str], ...]]:
    """A rubric with a question for each distinct (question, key points), answers, and (where, why) skipped.

    Answer ids are the rows' own. Raises InputError when no row can be used.
    """
    questions: dict[tuple[str, tuple[str, ...]], Question] = {}
    answers: dict[str, Answer] = {}
    skipped = []
    for number, row in _objects(file_entry(path, limits).read(), path.name, limits):
        where = f"{path.name}, line {number}"
        points = row.get("key_points") if row is not None else None
        if row is None or not _is_texts(points) or not isinstance(row.get("answer"), str):
            skipped.append((where, "not a row with an `answer` and its `key_points`"))
            continue
        answer_id = str(row.get("id") or f"line {number}").strip() or f"line {number}"
        if answer_id in answers:
            skipped.append((where, f"the id '{answer_id}' is used twice: kept {answers[answer_id].source}"))
            continue
        key = (str(row.get("question") or ""), tuple(points or ()))
        if key not in questions:
            questions[key] = _question(f"q{len(questions) + 1}", *key)
        answers[answer_id] = Answer(
            id=answer_id,
            student=str(row.get("student") or answer_id),
            question_id=questions[key].id,
            text=row["answer"],
            source=where,
        )
    if not answers:
        raise InputError("no row has an answer and its key points", where=str(path))
    return (
        Rubric(title=path.stem, questions=tuple(questions.values())),
        tuple(answers.values()),
        tuple(skipped),
    )


def read_json_rows(data: bytes, *, where: str, limits: Limits) -> Grid:
    """Plain rows as a table: a column a field, in the order the fields first appear."""
    rows = list(_objects(data, where, limits))
    headers = list(dict.fromkeys(name for _, row in rows for name in row or {}))
    if len(headers) > limits.columns:
        raise too_much(
            f"the rows have {len(headers):,} different fields", limits.columns, "max-columns", where=where
        )
    notes = [f"line {number} is no JSON object" for number, row in rows if row is None]
    cells = [
        GridRow(number, tuple(_cell(row.get(name)) for name in headers))
        for number, row in rows
        if row is not None
    ]
    return Grid((GridRow(0, tuple(headers)), *cells), notes=tuple(notes))


def _objects(data: bytes, where: str, limits: Limits) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """Every line that holds something, by number; None where it is no JSON object."""
    text, _ = decode(data, where=where)
    for number, line in enumerate(text.split("\n"), start=1):
        if number > limits.rows:
            raise too_much("this file has more rows", limits.rows, "max-rows", where=where)
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        yield number, row if isinstance(row, dict) else None


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, str) and v.strip() for v in value)


def _question(question_id: str, text: str, points: tuple[str, ...]) -> Question:
    """Two key points with the same words need two ids: the second is numbered."""
    ids: list[str] = []
    for point in points:
        base = default_id(point)
        again = sum(known == base or known.startswith(f"{base}-") for known in ids)
        ids.append(f"{base}-{again + 1}" if again else base)
    return Question(
        id=question_id,
        text=text,
        key_points=tuple(KeyPoint(id=i, text=p) for i, p in zip(ids, points, strict=True)),
    )


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
