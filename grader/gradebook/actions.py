"""What one undo takes back: everything that the teacher said in one action, of whichever kind."""

from __future__ import annotations

import sqlite3

from grader.domain import Adjustment, Decision
from grader.gradebook import adjustments, decisions


def following(connection: sqlite3.Connection) -> int:
    """The number of the next action."""
    (newest,) = connection.execute(
        "SELECT max((SELECT coalesce(max(action), 0) FROM decisions),"
        " (SELECT coalesce(max(action), 0) FROM adjustments))"
    ).fetchone()
    return int(newest) + 1


def undo(connection: sqlite3.Connection) -> list[Decision | Adjustment]:
    """Take back the newest action that still stands; return what it said, or nothing if none stands."""
    newest = max(decisions.newest_action(connection), adjustments.newest_action(connection))
    if not newest:
        return []
    into = following(connection)
    return [*decisions.undo(connection, newest, into), *adjustments.undo(connection, newest, into)]
