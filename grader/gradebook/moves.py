"""The moves table: verdicts that became others because of what the teacher decided elsewhere."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from grader.domain import Label
from grader.gradebook import actions
from grader.gradebook.history import batches, now


@dataclass(frozen=True, slots=True)
class Move:
    """A verdict that became another one."""

    answer_id: str
    key_point_id: str
    before: Label
    after: Label
    p_missed: float
    """Probability of 'missed' since then."""
    action: int = 0
    """The action that did it (see `Gradebook.decided_in`); filled in when it is recorded."""
    time: str = ""
    """ISO 8601, UTC; filled in when it is recorded."""


def add(connection: sqlite3.Connection, new: Iterable[tuple[Move, str]]) -> None:
    """Record (move, wording fingerprint) pairs as the work of the newest action."""
    action, time = actions.newest(connection), now()
    connection.executemany(
        "INSERT INTO moves (action, answer_id, key_point_id, wording, before, after, p_missed, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (action, m.answer_id, m.key_point_id, wording, m.before, m.after, m.p_missed, time)
            for m, wording in new
        ],
    )


def all_of(
    connection: sqlite3.Connection, answer_ids: Iterable[str] | None = None
) -> Iterator[tuple[Move, str]]:
    """(move, wording fingerprint) of every move of all answers or of these, oldest first."""
    chosen = "SELECT answer_id, key_point_id, before, after, p_missed, action, created_at, wording FROM moves"
    if answer_ids is None:
        yield from _read(connection.execute(f"{chosen} ORDER BY id"))
        return
    for part in batches(answer_ids):
        places = ",".join("?" * len(part))
        yield from _read(connection.execute(f"{chosen} WHERE answer_id IN ({places}) ORDER BY id", part))


def _read(rows: sqlite3.Cursor) -> Iterator[tuple[Move, str]]:
    for answer, point, before, after, p, action, time, wording in rows:
        yield Move(answer, point, Label(before), Label(after), p, action, time), wording
