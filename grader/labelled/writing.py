"""Writing labelled answers in the form that `read_labelled` reads."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from grader.jsonl import write_jsonl
from grader.labelled.answers import LabelledAnswer


def write_labelled(path: Path, answers: Iterable[LabelledAnswer]) -> None:
    """Write one answer a row, whole or not at all; further fields stay behind. Raises InputError."""
    write_jsonl(path, (_row(answer) for answer in answers))


def _row(answer: LabelledAnswer) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": answer.id,
        "group": answer.group,
        "question": answer.question,
        "answer": answer.answer,
        "key_points": list(answer.key_points),
        "missed": [_label(point.p_missed) for point in answer.points],
    }
    if any(point.second is not None for point in answer.points):
        row["missed_second_grader"] = [point.second for point in answer.points]
    if answer.guidelines:
        row["guidelines"] = answer.guidelines
    return row | {name: value for name in ("kind", "source") if (value := answer.value(name))}


def _label(p_missed: float) -> bool | float:
    return bool(p_missed) if p_missed in (0, 1) else round(p_missed, 4)
