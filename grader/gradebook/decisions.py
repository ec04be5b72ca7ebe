"""The decisions table: what the teacher said, when and why, and what was taken back."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import replace

from grader.domain import Decision
from grader.gradebook.history import batches, now, storable

_STANDING = (
    "SELECT max(id) AS id FROM decisions AS d WHERE d.undoes IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM decisions AS u WHERE u.undoes = d.id)"
)
"""The newest decision of each key point that was not taken back."""


def add(connection: sqlite3.Connection, decisions: Iterable[tuple[Decision, str]], action: int) -> None:
    """Record (decision, wording fingerprint) pairs as one action, which one undo takes back whole."""
    time = now()
    connection.executemany(
        "INSERT INTO decisions (action, answer_id, key_point_id, missed, wording, source, reason, created_at,"
        " level) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                action,
                d.answer_id,
                d.key_point_id,
                None if d.missed is None else int(d.missed),
                wording,
                d.source,
                storable(d.reason),
                d.time or time,
                storable(d.level),
            )
            for d, wording in decisions
        ],
    )


def newest_action(connection: sqlite3.Connection) -> int:
    """The newest action with a decision that still stands; 0 where there is none."""
    newest = connection.execute(
        "SELECT d.action FROM decisions AS d WHERE d.undoes IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM decisions AS u WHERE u.undoes = d.id) ORDER BY d.id DESC LIMIT 1"
    ).fetchone()
    return int(newest[0]) if newest else 0


def undo(connection: sqlite3.Connection, action: int, into: int) -> list[Decision]:
    """Take back the decisions of an action, as the work of action `into`; return them."""
    rows = connection.execute(
        "SELECT id, answer_id, key_point_id, missed, wording, source, reason, created_at, level"
        " FROM decisions"
        " WHERE action = ? AND undoes IS NULL ORDER BY id",
        (action,),
    ).fetchall()
    time = now()
    connection.executemany(
        "INSERT INTO decisions (action, answer_id, key_point_id, missed, wording, source, reason, undoes,"
        " created_at) VALUES (?, ?, ?, NULL, ?, ?, 'undo', ?, ?)",
        [(into, answer, point, words, source, i, time) for i, answer, point, _, words, source, *_ in rows],
    )
    return [_decision(*row[1:]) for row in rows]


def standing(
    connection: sqlite3.Connection, answer_ids: Iterable[str] | None = None
) -> list[tuple[Decision, str]]:
    """(decision, wording it was made under): the one in force for each key point that has one.

    Of all answers, or of these.
    """
    chosen = (
        "SELECT answer_id, key_point_id, missed, wording, source, reason, created_at, level FROM decisions"
        " JOIN ({standing} GROUP BY answer_id, key_point_id) AS s USING (id) WHERE missed IS NOT NULL"
    )
    rows: Iterable[tuple[str, str, int | None, str, str, str, str, str]]
    if answer_ids is None:
        rows = connection.execute(chosen.format(standing=_STANDING))
    else:
        rows = [
            row
            for part in batches(answer_ids)
            for row in connection.execute(
                chosen.format(standing=f"{_STANDING} AND d.answer_id IN ({','.join('?' * len(part))})"), part
            )
        ]
    return [(_decision(*row), row[3]) for row in rows]


def flagged(
    decision: Decision, said_of: str, valid: Collection[str], levels: Collection[str] = ()
) -> Decision:
    """The decision, marked stale where it was made under none of the `valid` wordings.

    So it is where it gave a level that is none of the `levels` the key point has now.
    """
    gone = bool(decision.level) and decision.level not in levels
    return replace(decision, stale=said_of not in valid or gone)


def history(connection: sqlite3.Connection, answer_id: str, key_point_id: str) -> list[Decision]:
    """Everything ever decided on one key point, oldest first; an undo shows as a withdrawal."""
    rows = connection.execute(
        "SELECT answer_id, key_point_id, missed, wording, source, reason, created_at, level FROM decisions"
        " WHERE answer_id = ? AND key_point_id = ? ORDER BY id",
        (answer_id, key_point_id),
    )
    return [_decision(*row) for row in rows]


def untaken(connection: sqlite3.Connection, answer_id: str | None = None) -> list[tuple[Decision, str]]:
    """(decision, wording it was made under) of everything that was not taken back, oldest first.

    Of all answers, or of one.
    """
    rows = connection.execute(
        "SELECT answer_id, key_point_id, missed, wording, source, reason, created_at, level"
        " FROM decisions AS d"
        " WHERE d.undoes IS NULL AND NOT EXISTS (SELECT 1 FROM decisions AS u WHERE u.undoes = d.id)"
        " AND (?1 IS NULL OR answer_id = ?1) ORDER BY id",
        (answer_id,),
    )
    return [(_decision(*row), row[3]) for row in rows]


def of_action(connection: sqlite3.Connection, action: int) -> list[Decision]:
    """The decisions of one action; of an undo, the withdrawals."""
    rows = connection.execute(
        "SELECT answer_id, key_point_id, missed, wording, source, reason, created_at, level FROM decisions"
        " WHERE action = ? ORDER BY id",
        (action,),
    )
    return [_decision(*row) for row in rows]


def _decision(
    answer: str, point: str, missed: int | None, _words: str, source: str, reason: str, time: str, level: str
) -> Decision:
    return Decision(
        answer, point, None if missed is None else bool(missed), source, reason, time, level=level
    )
