"""Everything that was ever done to a class, in the order of time, from the tables that keep it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from grader.gradebook.erasing import ERASURES


class LogKind(StrEnum):
    """What was done."""

    RUBRIC = "rubric"
    """A version of the rubric came into force."""
    ANSWERS = "answers"
    """Answers were added, or came again with other words."""
    LEFT_OUT = "left out"
    """Something was read that holds no answer."""
    VERDICTS = "verdicts"
    """A grader gave verdicts, on one day."""
    DECISION = "decision"
    WITHDRAWAL = "withdrawal"
    """A decision was taken back, or the verdict counts again."""
    HANDOVER = "handover"
    """Verdicts of a question were left to kpgrade on a promise, or taken back."""
    LEARNING = "learning"
    """Decisions on other answers made another verdict of one."""
    ADJUSTMENT = "adjustment"
    COMMENT = "comment"
    """A comment to a student was written or taken away; its words are not in the log."""
    ERASURE = "erasure"
    """A person was taken out."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One thing that was done."""

    time: str
    """ISO 8601, UTC; of several things the first."""
    kind: LogKind
    answer_id: str = ""
    key_point_id: str = ""
    question_id: str = ""
    """Where it is about a question and no one answer of it."""
    said: str = ""
    """What it came to: 'missed', 'covered to missed', '+0.5'."""
    source: str = ""
    """Through what: 'app', a file, a colleague's gradebook, a grader."""
    reason: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class UsedGrader:
    """A model under one calibration, and when it gave how many verdicts."""

    identity: str
    model: str
    calibration: str
    """JSON of a `grader.calibration.Calibrator`; '' where none is known."""
    first: str
    last: str
    verdicts: int


def graders(connection: sqlite3.Connection) -> list[UsedGrader]:
    """Every grader that gave a verdict, in the order of their first."""
    rows = connection.execute(
        "SELECT identity, model, calibration, min(created_at) AS first, max(created_at), count(*)"
        " FROM verdicts JOIN graders ON graders.id = grader_id GROUP BY grader_id ORDER BY first"
    )
    return [UsedGrader(*row) for row in rows]


def entries(connection: sqlite3.Connection) -> list[LogEntry]:
    """The whole log, oldest first."""
    return sorted(_entries(connection), key=lambda entry: entry.time)


def _entries(connection: sqlite3.Connection) -> Iterator[LogEntry]:
    for time, note in connection.execute("SELECT created_at, note FROM rubrics ORDER BY id"):
        yield LogEntry(time, LogKind.RUBRIC, reason=note)
    for table, kind in (("answers", LogKind.ANSWERS), ("skipped", LogKind.LEFT_OUT)):
        for time, count in connection.execute(
            f"SELECT created_at, count(*) FROM {table} GROUP BY created_at ORDER BY created_at"
        ):
            yield LogEntry(time, kind, count=count)
    for time, model, count in connection.execute(
        "SELECT min(created_at), model, count(*) FROM verdicts JOIN graders ON graders.id = grader_id"
        " GROUP BY grader_id, substr(created_at, 1, 10)"
    ):
        yield LogEntry(time, LogKind.VERDICTS, source=model, count=count)
    for time, answer, point, missed, source, reason, level in connection.execute(
        "SELECT created_at, answer_id, key_point_id, missed, source, reason, level FROM decisions ORDER BY id"
    ):
        kind = LogKind.WITHDRAWAL if missed is None else LogKind.DECISION
        said = level or ("" if missed is None else "missed" if missed else "covered")
        yield LogEntry(time, kind, answer, point, said=said, source=source, reason=reason)
    for time, promise, source, question, count in connection.execute(
        "SELECT h.created_at, h.promise, h.source, a.question_id, count(*) FROM handovers AS h"
        " JOIN verdicts AS v ON v.id = h.verdict_id JOIN answers AS a ON a.row = v.answer_row"
        " GROUP BY h.action, a.question_id ORDER BY min(h.id)"
    ):
        said = "withdrawn" if source == "undo" else f"{json.loads(promise)['differ']:.1f} expected to differ"
        yield LogEntry(time, LogKind.HANDOVER, said=said, source=source, question_id=question, count=count)
    for time, answer, point, before, after in connection.execute(
        "SELECT created_at, answer_id, key_point_id, before, after FROM moves ORDER BY id"
    ):
        yield LogEntry(time, LogKind.LEARNING, answer, point, said=f"{before} to {after}")
    for time, answer, marks, source, reason in connection.execute(
        "SELECT created_at, answer_id, marks, source, reason FROM adjustments ORDER BY id"
    ):
        said = "withdrawn" if marks is None else f"{marks:+g}"
        yield LogEntry(time, LogKind.ADJUSTMENT, answer, said=said, source=source, reason=reason)
    for time, answer, taken_away, source in connection.execute(
        "SELECT created_at, answer_id, text = '', source FROM comments ORDER BY id"
    ):
        said = "taken away" if taken_away else ""
        yield LogEntry(time, LogKind.COMMENT, answer, said=said, source=source)
    for time, answer, point, text, source in connection.execute(
        "SELECT created_at, answer_id, key_point_id, text, source FROM point_comments ORDER BY id"
    ):
        said = "withdrawn" if text is None else "" if text else "taken away"
        yield LogEntry(time, LogKind.COMMENT, answer, point, said=said, source=source)
    held = connection.execute("SELECT value FROM settings WHERE name = ?", (ERASURES,)).fetchone()
    for time, count in json.loads(held[0]) if held else ():
        yield LogEntry(str(time), LogKind.ERASURE, count=int(count))
