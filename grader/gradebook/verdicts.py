"""The scores table (what a model said, by content) and the verdicts table (what that came to)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping

from grader.domain import Basis, Label, Verdict
from grader.engines.base import Score
from grader.gradebook.history import batches, now

NewVerdict = tuple[int, str, str, Verdict]
"""(answer row, key point id, wording fingerprint, verdict)"""


_LATEST = (
    "SELECT v.answer_row, v.key_point_id, v.wording, v.grader_id, a.id, v.label, v.basis, v.margin,"
    " v.p_missed, g.model FROM verdicts AS v"
    " JOIN (SELECT max(id) AS id FROM verdicts {where} GROUP BY answer_row, key_point_id) USING (id)"
    " JOIN answers AS a ON a.row = v.answer_row JOIN graders AS g ON g.id = v.grader_id"
)


def known_scores(connection: sqlite3.Connection, contents: Iterable[str]) -> dict[str, Score]:
    """Scores already held, by content key."""
    wanted = list(dict.fromkeys(contents))
    held: dict[str, Score] = {}
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        marks = ",".join("?" * len(part))
        for content, margin, missed in connection.execute(
            f"SELECT content, margin, missed FROM scores WHERE content IN ({marks})", part
        ):
            held[content] = Score(margin, bool(missed))
    return held


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
    (found,) = connection.execute(
        "SELECT id FROM graders WHERE identity = ? AND model = ? AND calibration = ?",
        (identity, model, calibration),
    ).fetchone()
    return int(found)


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


def latest(
    connection: sqlite3.Connection, answer_rows: Iterable[int] | None = None
) -> list[tuple[int, str, str, int, Verdict]]:
    """(answer row, key point id, wording, grader id, verdict): the newest of each key point and row.

    Of all answers, or of these rows of the answers table.
    """
    rows: Iterable[tuple[int, str, str, int, str, str, str, float | None, float | None, str]]
    if answer_rows is None:
        rows = connection.execute(_LATEST.format(where=""))
    else:
        rows = [
            row
            for part in batches(answer_rows)
            for row in connection.execute(
                _LATEST.format(where=f"WHERE answer_row IN ({','.join('?' * len(part))})"), part
            )
        ]
    labels = {label.value: label for label in Label}
    bases = {basis.value: basis for basis in Basis}
    return [
        (row, point, words, grader, Verdict(answer, point, labels[label], bases[basis], margin, p, model))
        for row, point, words, grader, answer, label, basis, margin, p, model in rows
    ]
