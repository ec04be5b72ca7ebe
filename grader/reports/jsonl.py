"""JSON Lines, one line a verdict."""

from __future__ import annotations

import json
from pathlib import Path

from grader.gradebook import Gradebook
from grader.reports.formats import ReportOptions
from grader.reports.table import answer_rows


def write(book: Gradebook, path: Path, options: ReportOptions) -> None:
    """Write every key point of every answer, with margin (nats), p_missed and the teacher's decision."""
    with path.open("w", encoding="utf-8") as file:
        for row in answer_rows(book):
            for point in row.points:
                verdict, decision = point.verdict, point.decision
                record = {
                    "answer_id": options.answer_id(row.answer),
                    "question_id": row.question.id,
                    "key_point": point.point.text,
                    "p_missed": verdict.p_missed if verdict else None,
                    "margin": verdict.margin if verdict else None,
                    "verdict": verdict.label if verdict else None,
                    "decision": None if decision is None else "missed" if decision.missed else "covered",
                    "model": verdict.model if verdict else None,
                }
                file.write(json.dumps(record, ensure_ascii=False) + "\n")
