"""The scores table (what a model said, by content) and the verdicts table (what that came to)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping

from grader.domain import Basis, Label, Verdict
from grader.engines.base import Score
from grader.gradebook.history import batches, now

NewVerdict = tuple[int, str, str, Verdict]
"""(answer row, key point id, wording fingerprint, verdict)"""


Latest = tuple[int, str, str, int, str, str, float | None, float | None]
"""(answer row, key point id, wording fingerprint, grader id, label, basis, margin, p_missed)"""

_COLUMNS = "answer_row, key_point_id, wording, grader_id, label, basis, margin, p_missed"
_LABELS = {label.value: label for label in Label}
_BASES = {basis.value: basis for basis in Basis}


def known_scores(connection: sqlite3.Connection, contents: Iterable[str]) -> dict[str, Score]:
    """Scores already held, by content key."""
    return {
        content: Score(margin, bool(missed))
        for part in batches(dict.fromkeys(contents))
        for content, margin, missed in connection.execute(
            f"SELECT content, margin, missed FROM scores WHERE content IN ({','.join('?' * len(part))})", part
        )
    }


def add_scores(connection: sqlite3.Connection, scores: Mapping[str, Score]) -> None:
    """Keep scores by content key; what is held already stays."""
    time = now()
    connection.executemany(
        "INSERT OR IGNORE INTO scores (content, margin, missed, created_at) VALUES (?, ?, ?, ?)",
        [(content, s.margin, int(s.missed), time) for content, s in scores.items()],
    )


def grader_id(connection: sqlite3.Connection, identity: str, model: str, calibration: str) -> int:
    """The id of this model under this calibration, added when it is new."""
    connection.execute(
        "INSERT OR IGNORE INTO graders (identity, model, calibration) VALUES (?, ?, ?)",
        (identity, model, calibration),
    )
    (number,) = connection.execute(
        "SELECT id FROM graders WHERE identity = ? AND model = ? AND calibration = ?",
        (identity, model, calibration),
    ).fetchone()
    return int(number)


def add(connection: sqlite3.Connection, grader: int, verdicts: Iterable[NewVerdict]) -> None:
    """Append verdicts; the newest of a key point counts."""
    time = now()
    connection.executemany(
        "INSERT INTO verdicts (answer_row, key_point_id, wording, grader_id, label, basis, margin, p_missed,"
        " created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (row, point, wording, grader, v.label.value, v.basis.value, v.margin, v.p_missed, time)
            for row, point, wording, v in verdicts
        ],
    )


def models(connection: sqlite3.Connection) -> dict[int, str]:
    """Grader id -> the name of its model."""
    return dict(connection.execute("SELECT id, model FROM graders"))


def identities(connection: sqlite3.Connection) -> dict[int, str]:
    """Grader id -> the identity of its engine."""
    return dict(connection.execute("SELECT id, identity FROM graders"))


def graders(connection: sqlite3.Connection) -> dict[int, tuple[str, str]]:
    """Grader id -> (identity of its engine, its calibration)."""
    rows = connection.execute("SELECT id, identity, calibration FROM graders")
    return {number: (identity, calibration) for number, identity, calibration in rows}


def latest(connection: sqlite3.Connection, answer_rows: Iterable[int] | None = None) -> Iterator[Latest]:
    """The newest verdict of each key point and row: of all answers, or of these rows of the answers table."""
    if answer_rows is None:
        # One scan in order of time costs half of a search for each newest; a dict keeps the last it is told.
        rows = connection.execute(f"SELECT {_COLUMNS} FROM verdicts ORDER BY id")
        yield from {row[:2]: row for row in rows}.values()
        return
    for part in batches(answer_rows):
        # SQLite takes the bare columns from the row that has the maximum: sqlite.org/lang_select.html#bareagg
        for row in connection.execute(
            f"SELECT {_COLUMNS}, max(id) FROM verdicts WHERE answer_row IN ({','.join('?' * len(part))})"
            " GROUP BY answer_row, key_point_id",
            part,
        ):
            yield row[:-1]


def patterns(connection: sqlite3.Connection) -> dict[int, str]:
    """Row of the answers table -> its newest verdicts, as JSON: [[key point id, fingerprint, label], ...].

    SQLite puts them together, and few of them differ: who reads each text once has few to read.
    """
    return dict(
        connection.execute(
            "SELECT answer_row, json_group_array(json_array(key_point_id, wording, label)) FROM"
            " (SELECT answer_row, key_point_id, wording, label, max(id) FROM verdicts"
            " GROUP BY answer_row, key_point_id) GROUP BY answer_row"
        )
    )


def verdict(row: Latest, answer_id: str, model: str) -> Verdict:
    """A row of the table as a verdict."""
    return Verdict(answer_id, row[1], _LABELS[row[4]], _BASES[row[5]], row[6], row[7], model)
