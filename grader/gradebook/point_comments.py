"""The point_comments table: what one student is told of a key point, and what was taken back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from grader.domain import PointComment
from grader.gradebook.history import batches, now, storable

_COLUMNS = "answer_id, key_point_id, text, source, created_at"
_STANDING = "c.undoes IS NULL AND NOT EXISTS (SELECT 1 FROM point_comments AS u WHERE u.undoes = c.id)"


def add(connection: sqlite3.Connection, new: Iterable[PointComment], action: int) -> None:
    """Record comments as one action."""
    time = now()
    connection.executemany(
        f"INSERT INTO point_comments (action, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (
                action,
                c.answer_id,
                c.key_point_id,
                None if c.text is None else storable(c.text),
                c.source,
                c.time or time,
            )
            for c in new
        ],
    )


def newest_action(connection: sqlite3.Connection) -> int:
    """The newest action with a comment that still stands; 0 where there is none."""
    (action,) = connection.execute(
        f"SELECT coalesce(max(c.action), 0) FROM point_comments AS c WHERE {_STANDING}"
    ).fetchone()
    return int(action)


def undo(connection: sqlite3.Connection, action: int, into: int) -> list[PointComment]:
    """Take back the comments of an action, as the work of action `into`; return them."""
    rows = connection.execute(
        f"SELECT id, {_COLUMNS} FROM point_comments WHERE action = ? AND undoes IS NULL ORDER BY id",
        (action,),
    ).fetchall()
    connection.executemany(
        f"INSERT INTO point_comments (action, undoes, {_COLUMNS}) VALUES (?, ?, ?, ?, NULL, ?, ?)",
        [(into, i, answer, point, source, now()) for i, answer, point, _, source, _ in rows],
    )
    return [PointComment(*row[1:]) for row in rows]


def standing(connection: sqlite3.Connection, answer_ids: Iterable[str] | None = None) -> list[PointComment]:
    """The comments in force, of all answers or of these."""
    newest = f"SELECT {_COLUMNS}, max(id) FROM point_comments AS c WHERE {_STANDING}"
    if answer_ids is None:
        rows = connection.execute(f"{newest} GROUP BY answer_id, key_point_id").fetchall()
    else:
        rows = [
            row
            for part in batches(answer_ids)
            for row in connection.execute(
                f"{newest} AND c.answer_id IN ({','.join('?' * len(part))}) GROUP BY answer_id, key_point_id",
                part,
            )
        ]
    return [PointComment(*row[:5]) for row in rows if row[2] is not None]


def history(connection: sqlite3.Connection, answer_id: str, key_point_id: str) -> list[PointComment]:
    """Everything ever written on one key point of one answer, oldest first; an undo shows as a withdrawal."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM point_comments WHERE answer_id = ? AND key_point_id = ? ORDER BY id",
        (answer_id, key_point_id),
    )
    return [PointComment(*row) for row in rows]
