"""The handovers table: verdicts that the teacher left to kpgrade, on a promise, and what was taken back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from grader.domain import Handover, Promise
from grader.gradebook.history import now

Place = tuple[int, str]
"""(row of the answers table, key point id)"""

_COLUMNS = "h.id, v.answer_row, v.key_point_id, v.wording, h.promise, h.source, h.action, h.created_at"
_FROM = "FROM handovers AS h JOIN verdicts AS v ON v.id = h.verdict_id"
_UNTAKEN = "h.undoes IS NULL AND NOT EXISTS (SELECT 1 FROM handovers AS u WHERE u.undoes = h.id)"


def add(
    connection: sqlite3.Connection, places: Iterable[Place], promise: Promise, source: str, action: int
) -> None:
    """Record that the newest verdicts of these places are left to kpgrade, as one action."""
    time, said = now(), json.dumps(asdict(promise))
    connection.executemany(
        "INSERT INTO handovers (action, verdict_id, promise, source, created_at)"
        " SELECT ?, max(id), ?, ?, ? FROM verdicts WHERE answer_row = ? AND key_point_id = ?"
        " HAVING max(id) IS NOT NULL",
        [(action, said, source, time, row, point) for row, point in places],
    )


def newest_action(connection: sqlite3.Connection) -> int:
    """The newest action with a handover that still stands; 0 where there is none."""
    (action,) = connection.execute(
        f"SELECT coalesce(max(h.action), 0) FROM handovers AS h WHERE {_UNTAKEN}"
    ).fetchone()
    return int(action)


def undo(connection: sqlite3.Connection, action: int, into: int) -> list[tuple[int, Handover]]:
    """Take back the handovers of an action, as the work of action `into`; return (answer row, handover)."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} {_FROM} WHERE h.action = ? AND h.undoes IS NULL ORDER BY h.id", (action,)
    ).fetchall()
    time = now()
    connection.executemany(
        "INSERT INTO handovers (action, verdict_id, promise, source, undoes, created_at)"
        " SELECT ?, verdict_id, promise, 'undo', id, ? FROM handovers WHERE id = ?",
        [(into, time, row[0]) for row in rows],
    )
    return [(row[1], _handover(row, "")) for row in rows]


def standing(connection: sqlite3.Connection) -> Iterator[tuple[int, str, Handover]]:
    """(answer row, wording fingerprint, handover) of those whose verdict is still the newest of its place.

    The handover does not know its answer's id yet.
    """
    for row in connection.execute(
        f"SELECT {_COLUMNS} {_FROM} WHERE {_UNTAKEN} AND NOT EXISTS (SELECT 1 FROM verdicts AS n"
        " WHERE n.answer_row = v.answer_row AND n.key_point_id = v.key_point_id AND n.id > v.id)"
        " ORDER BY h.id"
    ):
        yield row[1], row[3], _handover(row, "")


def history(connection: sqlite3.Connection, answer_id: str, key_point_id: str) -> list[Handover]:
    """Every time a key point of an answer was left to kpgrade, oldest first, also where it was taken back."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} {_FROM} JOIN answers AS a ON a.row = v.answer_row"
        " WHERE h.undoes IS NULL AND a.id = ? AND v.key_point_id = ? ORDER BY h.id",
        (answer_id, key_point_id),
    )
    return [_handover(row, answer_id) for row in rows]


def _handover(row: tuple[int, int, str, str, str, str, int, str], answer_id: str) -> Handover:
    _, _, point, _, promise, source, action, time = row
    return Handover(answer_id, point, Promise(**json.loads(promise)), source, action, time)
