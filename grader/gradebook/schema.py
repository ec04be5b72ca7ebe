"""The tables, and how an older file becomes a current one.

History is append-only: triggers refuse UPDATE and DELETE on everything that was ever said.
"""

from __future__ import annotations

import sqlite3

APPLICATION_ID = 0x6B706764
"""'kpgd', so that `file` and other programs can tell a gradebook from any SQLite database."""

_V1 = """
CREATE TABLE rubrics (
    id INTEGER PRIMARY KEY,
    body TEXT NOT NULL,
    note TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE answers (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    student TEXT NOT NULL,
    question_id TEXT NOT NULL,
    text TEXT NOT NULL,
    source TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX answers_by_id ON answers (id, row);

CREATE TABLE skipped (
    id INTEGER PRIMARY KEY,
    place TEXT NOT NULL,
    reason TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE graders (
    id INTEGER PRIMARY KEY,
    identity TEXT NOT NULL,
    model TEXT NOT NULL,
    calibration TEXT NOT NULL,
    UNIQUE (identity, model, calibration)
) STRICT;

CREATE TABLE scores (
    content TEXT PRIMARY KEY,
    margin REAL,
    missed INTEGER NOT NULL CHECK (missed IN (0, 1)),
    created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE verdicts (
    id INTEGER PRIMARY KEY,
    answer_row INTEGER NOT NULL REFERENCES answers (row),
    key_point_id TEXT NOT NULL,
    wording TEXT NOT NULL,
    grader_id INTEGER NOT NULL REFERENCES graders (id),
    label TEXT NOT NULL CHECK (label IN ('covered', 'missed', 'unsure')),
    basis TEXT NOT NULL CHECK (basis IN ('model', 'blank', 'stated')),
    margin REAL,
    p_missed REAL CHECK (p_missed BETWEEN 0 AND 1),
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX verdicts_latest ON verdicts (answer_row, key_point_id, id);

CREATE TABLE decisions (
    id INTEGER PRIMARY KEY,
    action INTEGER NOT NULL,
    answer_id TEXT NOT NULL,
    key_point_id TEXT NOT NULL,
    missed INTEGER CHECK (missed IN (0, 1)),
    wording TEXT NOT NULL,
    source TEXT NOT NULL,
    reason TEXT NOT NULL,
    undoes INTEGER REFERENCES decisions (id),
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX decisions_latest ON decisions (answer_id, key_point_id, id);
CREATE INDEX decisions_undone ON decisions (undoes);

CREATE TABLE comments (
    id INTEGER PRIMARY KEY,
    answer_id TEXT NOT NULL,
    text TEXT NOT NULL,
    source TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX comments_latest ON comments (answer_id, id);

CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
"""

_V2 = """
CREATE TABLE evidence (
    content TEXT PRIMARY KEY,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    margin REAL NOT NULL
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO evidence
    SELECT key, json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]')
    FROM json_each((SELECT value FROM settings WHERE name = 'evidence'));
DELETE FROM settings WHERE name = 'evidence';
"""
"""What a model found is a row each; version 1 kept all of it as one setting, written anew at each find."""

_V3 = """
CREATE TABLE states (
    content TEXT PRIMARY KEY,
    state BLOB NOT NULL,
    created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""
"""The model's hidden state at a score, in a table of its own: a score of an older file may be given one."""

_V4 = """
CREATE TABLE moves (
    id INTEGER PRIMARY KEY,
    action INTEGER NOT NULL,
    answer_id TEXT NOT NULL,
    key_point_id TEXT NOT NULL,
    wording TEXT NOT NULL,
    before TEXT NOT NULL CHECK (before IN ('covered', 'missed', 'unsure')),
    after TEXT NOT NULL CHECK (after IN ('covered', 'missed', 'unsure')),
    p_missed REAL NOT NULL CHECK (p_missed BETWEEN 0 AND 1),
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX moves_latest ON moves (answer_id, key_point_id, id);
CREATE INDEX decisions_action ON decisions (action);
"""
"""What decisions on other answers made of a verdict, each time it became another one."""

_HISTORY = ("rubrics", "answers", "skipped", "graders", "scores", "verdicts", "decisions", "comments")


def _append_only(*tables: str) -> str:
    return "\n".join(
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;"
        for table in tables
        for verb in ("UPDATE", "DELETE")
    )


MIGRATIONS: tuple[str, ...] = (
    _V1 + _append_only(*_HISTORY),
    _V2,
    _V3 + _append_only("states"),
    _V4 + _append_only("moves"),
)
"""Script number n brings a file from schema version n to n + 1."""

VERSION = len(MIGRATIONS)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a file up to VERSION, all in one transaction or not at all."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version == VERSION:
        return
    script = "\n".join(MIGRATIONS[version:])
    connection.executescript(
        f"BEGIN IMMEDIATE;\n{script}\n"
        f"PRAGMA application_id = {APPLICATION_ID};\nPRAGMA user_version = {VERSION};\nCOMMIT;"
    )
