"""Answers that people have marked, out of the files that hold them: JSONL, tables, gradebooks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grader.domain import Rubric
from grader.errors import InputError
from grader.jsonl import read_jsonl
from grader.labelled import decided_answers
from grader.text import visible
from training.data.tables import HeadedTable, read_table

Found = Iterator[tuple[str, dict[str, Any]]]
"""(where it stands, a row in the shape of `LabelledAnswer`, not checked yet)."""

_STATED = frozenset({"1", "yes", "y", "true", "covered", "present", "stated", "correct", "x", "✓", "✔", "☑"})
_MISSED = frozenset({"0", "no", "n", "false", "missed", "missing", "absent", "incorrect", "✗", "✘", "☐"})
_TICKS = frozenset({"x", "✓", "✔", "☑"})
_ROW_FIELDS = ("id", "student", "group", "question", "answer", "kind", "source")


def read_marked(path: Path, *, rubric: Rubric | None = None, question: str = "") -> Found:
    """Every marked answer of a file, with the place it stands at.

    `question` is the text for rows that bring none. `rubric` turns the ids in a table's headers and
    question column into their texts. Raises InputError for a file that can't be understood as a whole.
    """
    suffix = path.suffix.lower()
    if suffix == ".jsonl":
        rows = _jsonl(path)
    elif suffix in (".csv", ".tsv"):
        rows = _table(path, rubric)
    elif suffix == ".kpgrade":
        rows = _gradebook(path)
    else:
        raise InputError(
            "is no kind of file that marked answers are read from",
            where=str(path),
            hint="Give .jsonl, .csv or .kpgrade files.",
        )
    for where, row in rows:
        yield where, row if row.get("question") else {**row, "question": question}


def _jsonl(path: Path) -> Found:
    for number, row in read_jsonl(path):
        if not isinstance(row, dict):
            raise InputError("is not a JSON object", where=f"{path}, row {number}")
        yield f"{path.name}, row {number}", row


def _table(path: Path, rubric: Rubric | None) -> Found:
    """Two layouts: a row a key point (`key_point`, and `missed` or `covered`), or a column a key point."""
    table = read_table(path)
    fields = {column.casefold().replace(" ", "_"): column for column in table.columns}
    if "answer" not in fields:
        raise InputError(
            "has no column 'answer'", where=str(path), hint=f"Columns: {', '.join(table.columns)}"
        )
    named = {field: fields[field] for field in _ROW_FIELDS if field in fields}
    if "key_point" in fields:
        yield from _long(path, table, fields, named)
    else:
        yield from _wide(path, table, named, rubric)


def _long(path: Path, table: HeadedTable, fields: dict[str, str], named: dict[str, str]) -> Found:
    says = next((name for name in ("missed", "covered", "stated") if name in fields), "")
    if not says:
        raise InputError("has a column 'key_point' but none named 'missed' or 'covered'", where=str(path))
    by_answer: dict[tuple[str, ...], tuple[str, dict[str, Any]]] = {}
    for number, cells in table.rows:
        row = _row(cells, named)
        # One answer's rows need not be neighbours; its id names it, or else its words.
        key = (row.get("id", ""), row.get("question", ""), row["answer"])
        empty = {**row, "id": f"{path.stem}-{number}", "key_points": [], "missed": []}
        _, whole = by_answer.setdefault(key, (f"{path.name}, row {number}", empty))
        whole["key_points"].append(cells[fields["key_point"]].strip())
        whole["missed"].append(_label(cells[fields[says]], yes_is_missed=says == "missed"))
    yield from by_answer.values()


def _wide(path: Path, table: HeadedTable, named: dict[str, str], rubric: Rubric | None) -> Found:
    columns = [
        column for column in table.columns if column not in named.values() and _is_marks(table, column)
    ]
    if not columns:
        raise InputError(
            "has no column of marks",
            where=str(path),
            hint="Give each key point a column: its text as the header, 1 or 0 in every row.",
        )
    ticked = {column: _ticks_only(table, column) for column in columns}
    for number, cells in table.rows:
        row = _row(cells, named)
        asked = rubric_question(rubric, row.get("question", ""))
        points, missed = [], []
        for column in columns:
            if cells[column].strip() or ticked[column]:
                points.append(asked.get(column, column))
                missed.append(not cells[column].strip() or _label(cells[column], yes_is_missed=False))
        if rubric is not None and row.get("question") in {one.id for one in rubric.questions}:
            row["question"] = rubric.question(row["question"]).text
        row["id"] = f"{path.stem}-{number}"
        yield f"{path.name}, row {number}", {**row, "key_points": points, "missed": missed}


def rubric_question(rubric: Rubric | None, question: str) -> dict[str, str]:
    """Key point id -> text, of one question or, where that is not told, of a rubric with only one."""
    if rubric is None:
        return {}
    asked = [one for one in rubric.questions if question in (one.id, one.text)]
    if not asked and len(rubric.questions) == 1:
        asked = [rubric.questions[0]]
    return {point.id: point.text for one in asked for point in one.key_points}


def _gradebook(path: Path) -> Found:
    """What the teacher decided. A model's own verdicts teach a model nothing, so they are left out."""
    for answer in decided_answers(path):
        row = {
            "id": answer.id,
            "question": answer.question,
            "answer": answer.answer,
            "key_points": list(answer.key_points),
            "missed": list(answer.missed),
        }
        yield f"{path.name}, answer {answer.id.rpartition('-')[2]}", row


def _row(cells: dict[str, str], named: dict[str, str]) -> dict[str, Any]:
    row = {field: cells[column] for field, column in named.items() if cells[column].strip()}
    # Names are no use in training, and have no business in a data set. Ids of teachers' own files are often
    # names too, so a table's answers are named by their rows.
    row.pop("student", None)
    return {"answer": "", **row}


def _is_marks(table: HeadedTable, column: str) -> bool:
    cells = {cells[column].strip().casefold() for _, cells in table.rows} - {""}
    return bool(cells) and cells <= _STATED | _MISSED


def _ticks_only(table: HeadedTable, column: str) -> bool:
    """Whether an empty cell says 'no', as in a column of ticks; beside 1 and 0 it says nothing."""
    return {cells[column].strip().casefold() for _, cells in table.rows} - {""} <= _TICKS


def _label(cell: str, *, yes_is_missed: bool) -> Any:
    """True for missed; the cell itself where it is neither yes nor no, for the check to name."""
    word = visible(cell).strip().casefold()
    if yes_is_missed and word in ("missed", "missing", "absent"):
        return True
    if yes_is_missed and word in ("covered", "present", "stated"):
        return False
    if word in _STATED:
        return yes_is_missed
    if word in _MISSED:
        return not yes_is_missed
    return cell
