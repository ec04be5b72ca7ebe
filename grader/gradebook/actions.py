"""What one undo takes back: everything that the teacher said in one action, of whichever kind."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from grader.domain import Adjustment, Decision, Handover, PointComment
from grader.gradebook import adjustments, answers, decisions, handovers, point_comments

Said = Decision | Adjustment | Handover | PointComment
"""What an action can consist of."""


def following(connection: sqlite3.Connection) -> int:
    """The number of the next action."""
    return newest(connection) + 1


def newest(connection: sqlite3.Connection) -> int:
    """The number of the newest action, also of one that took another back; 0 before the first."""
    (number,) = connection.execute(
        "SELECT max((SELECT coalesce(max(action), 0) FROM decisions),"
        " (SELECT coalesce(max(action), 0) FROM adjustments),"
        " (SELECT coalesce(max(action), 0) FROM handovers),"
        " (SELECT coalesce(max(action), 0) FROM point_comments))"
    ).fetchone()
    return int(number)


def undo(connection: sqlite3.Connection) -> list[Said]:
    """Take back the newest action that still stands; return what it said, or nothing if none stands."""
    kinds = (decisions, adjustments, handovers, point_comments)
    standing = max(kind.newest_action(connection) for kind in kinds)
    if not standing:
        return []
    into = following(connection)
    taken: list[Said] = [
        *decisions.undo(connection, standing, into),
        *adjustments.undo(connection, standing, into),
        *point_comments.undo(connection, standing, into),
    ]
    left = handovers.undo(connection, standing, into)
    called = answers.id_of_row(connection, {row for row, _ in left})
    return [*taken, *(replace(one, answer_id=called[row]) for row, one in left)]
