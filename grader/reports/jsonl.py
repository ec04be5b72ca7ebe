"""JSON Lines, one line a verdict."""

from __future__ import annotations

import json
from pathlib import Path

from grader.comments.quoting import told
from grader.drafting.languages import language_of
from grader.drafting.reasons import reason as reason_of
from grader.gradebook import Gradebook
from grader.reports.columns import own_marks
from grader.reports.formats import ReportOptions
from grader.review.answers import reviewed


def write(book: Gradebook, path: Path, options: ReportOptions) -> None:
    """Write every key point of every answer: what counts, who settled it, and what the model said by itself.

    `margin` is in nats; `p_missed` is in [0, 1], after what was learned, `model_p_missed` before. A fault
    is covered where it was found. `own_marks` are what the teacher gave or took on the answer beside its
    key points. `reason` is why the verdict is what it is, in the language of the rubric.
    """
    language = language_of(book.rubric)
    with path.open("w", encoding="utf-8") as file:
        for row in reviewed(book).by_question():
            own, reason = own_marks(row)
            comments = {point.id: comment for point, comment in told(row)}
            for point in row.points:
                verdict, decision, model = point.verdict, point.decision, point.model
                record = {
                    "answer_id": options.answer_id(row.answer),
                    "question_id": row.question.id,
                    "key_point": point.point.text,
                    "fault": point.point.fault,
                    "p_missed": verdict.p_missed if verdict else None,
                    "margin": verdict.margin if verdict else None,
                    "verdict": verdict.label if verdict else None,
                    "decision": None if decision is None else "missed" if decision.missed else "covered",
                    "level": point.level,
                    "reason": reason_of(point, row.text, language),
                    "comment": comments.get(point.point.id, ""),
                    "settled_by": point.by,
                    "model_verdict": model.label if model else None,
                    "model_p_missed": model.p_missed if model else None,
                    "model": verdict.model if verdict else None,
                    "own_marks": own,
                    "own_marks_reason": reason,
                }
                file.write(json.dumps(record, ensure_ascii=False) + "\n")
