"""The answers table: the original texts, every version of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from grader.domain import Answer, Skipped
from grader.gradebook.history import batches, now

_CURRENT = "SELECT max(row) FROM answers GROUP BY id"


def add(connection: sqlite3.Connection, answers: Iterable[Answer]) -> int:
    """Add answers that are new or changed; return how many. What is there already stays as it is."""
    held = {
        row[0]: row[1:]
        for row in connection.execute(
            f"SELECT id, student, question_id, text FROM answers WHERE row IN ({_CURRENT})"
        )
    }
    fresh = [a for a in answers if held.get(a.id) != (a.student, a.question_id, a.text)]
    time = now()
    connection.executemany(
        "INSERT INTO answers (id, student, question_id, text, source, created_at) VALUES (?, ?, ?, ?, ?, ?)",
        [(a.id, a.student, a.question_id, a.text, a.source, time) for a in fresh],
    )
    return len(fresh)


def current(connection: sqlite3.Connection) -> list[tuple[int, Answer]]:
    """(row, answer) of every answer's latest version, in the order they first came in."""
    rows = connection.execute(
        f"SELECT row, id, student, question_id, text, source FROM answers WHERE row IN ({_CURRENT}) "
        "ORDER BY (SELECT min(row) FROM answers AS first WHERE first.id = answers.id)"
    )
    return [
        (row, Answer(id=i, student=student, question_id=question, text=text, source=source))
        for row, i, student, question, text, source in rows
    ]


def question_of_row(
    connection: sqlite3.Connection, answer_ids: Iterable[str] | None = None
) -> dict[int, str]:
    """Row of each answer's latest version -> its question, of all answers or of these."""
    return {row: question for row, _, question in _places(connection, answer_ids)}


def question_of_answer(
    connection: sqlite3.Connection, answer_ids: Iterable[str] | None = None
) -> dict[str, str]:
    """Answer id -> its question, of all answers or of these."""
    return {answer: question for _, answer, question in _places(connection, answer_ids)}


def _places(connection: sqlite3.Connection, answer_ids: Iterable[str] | None) -> list[tuple[int, str, str]]:
    newest = "SELECT max(row) AS row, id, question_id FROM answers"
    if answer_ids is None:
        return connection.execute(f"{newest} GROUP BY id").fetchall()
    return [
        place
        for part in batches(answer_ids)
        for place in connection.execute(
            f"{newest} WHERE id IN ({','.join('?' * len(part))}) GROUP BY id", part
        )
    ]


def add_skipped(connection: sqlite3.Connection, skipped: Iterable[Skipped]) -> None:
    """Remember what was read but could not be graded, once each."""
    held = set(connection.execute("SELECT place, reason FROM skipped"))
    fresh = dict.fromkeys((s.where, s.reason) for s in skipped)
    time = now()
    connection.executemany(
        "INSERT INTO skipped (place, reason, created_at) VALUES (?, ?, ?)",
        [(*item, time) for item in fresh if item not in held],
    )


def skipped(connection: sqlite3.Connection) -> list[Skipped]:
    """Everything that was skipped, in order."""
    return [
        Skipped(where=place, reason=reason)
        for place, reason in connection.execute("SELECT place, reason FROM skipped ORDER BY id")
    ]
