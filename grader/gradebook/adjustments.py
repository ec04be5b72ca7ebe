"""The adjustments table: marks given or taken beside the key points, and what was taken back."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable

from grader.domain import Adjustment, Question
from grader.gradebook.history import batches, now, storable

_COLUMNS = "answer_id, marks, source, reason, created_at"


def said_of(question: Question) -> str:
    """A fingerprint of what an adjustment is beside: the wording of the question and its key points.

    Other wordings and phrases that are added leave it as it is: the statements are the same.
    """
    joined = "\x1f".join((question.text, *sorted(point.text for point in question.key_points)))
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def add(connection: sqlite3.Connection, new: Iterable[tuple[Adjustment, str]], action: int) -> None:
    """Record (adjustment, fingerprint of its question) pairs as one action."""
    time = now()
    connection.executemany(
        "INSERT INTO adjustments (action, answer_id, marks, wording, source, reason, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (action, a.answer_id, a.marks, wording, a.source, storable(a.reason), a.time or time)
            for a, wording in new
        ],
    )


def newest_action(connection: sqlite3.Connection) -> int:
    """The newest action with an adjustment that still stands; 0 where there is none."""
    (action,) = connection.execute(
        "SELECT coalesce(max(a.action), 0) FROM adjustments AS a WHERE a.undoes IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM adjustments AS u WHERE u.undoes = a.id)"
    ).fetchone()
    return int(action)


def undo(connection: sqlite3.Connection, action: int, into: int) -> list[Adjustment]:
    """Take back the adjustments of an action, as the work of action `into`; return them."""
    rows = connection.execute(
        f"SELECT id, wording, {_COLUMNS} FROM adjustments WHERE action = ? AND undoes IS NULL ORDER BY id",
        (action,),
    ).fetchall()
    connection.executemany(
        "INSERT INTO adjustments (action, answer_id, marks, wording, source, reason, undoes, created_at)"
        " VALUES (?, ?, NULL, ?, ?, 'undo', ?, ?)",
        [(into, answer, words, source, i, now()) for i, words, answer, _, source, *_ in rows],
    )
    return [Adjustment(*row[2:]) for row in rows]


def standing(
    connection: sqlite3.Connection, answer_ids: Iterable[str] | None = None
) -> dict[str, tuple[Adjustment, str]]:
    """Answer id -> (its adjustment in force, the fingerprint that it was made under), of all or of these."""
    newest = (
        f"SELECT wording, {_COLUMNS}, max(id) FROM adjustments AS a WHERE a.undoes IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM adjustments AS u WHERE u.undoes = a.id)"
    )
    if answer_ids is None:
        rows = connection.execute(f"{newest} GROUP BY answer_id ORDER BY answer_id").fetchall()
    else:
        rows = [
            row
            for part in batches(answer_ids)
            for row in connection.execute(
                f"{newest} AND a.answer_id IN ({','.join('?' * len(part))}) GROUP BY answer_id", part
            )
        ]
    return {row[1]: (Adjustment(*row[1:6]), row[0]) for row in rows if row[2] is not None}


def history(connection: sqlite3.Connection, answer_id: str) -> list[Adjustment]:
    """Everything ever given or taken on one answer, oldest first; an undo shows as a withdrawal."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM adjustments WHERE answer_id = ? ORDER BY id", (answer_id,)
    )
    return [Adjustment(*row) for row in rows]
