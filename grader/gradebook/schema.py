"""The tables, and how an older file becomes a current one.

What each table and column holds is said beside it, where it is made.
History is append-only: triggers refuse UPDATE and DELETE on everything that was ever said.
"""

from __future__ import annotations

import sqlite3

from grader.gradebook import sums

APPLICATION_ID = 0x6B706764
"""'kpgd', so that `file` and other programs can tell a gradebook from any SQLite database."""

_V1 = """
-- Every version of the rubric; the newest is in force.
CREATE TABLE rubrics (
    id INTEGER PRIMARY KEY,  -- grows with time
    body TEXT NOT NULL,  -- the whole rubric, as JSON
    note TEXT NOT NULL,  -- why it was changed, in a teacher's words
    created_at TEXT NOT NULL  -- ISO 8601, UTC, to the millisecond, as in every table
) STRICT;

-- Every version of what a student wrote to a question; the newest of an id counts.
CREATE TABLE answers (
    row INTEGER PRIMARY KEY,  -- one version
    id TEXT NOT NULL,  -- one answer: student key/question id
    student TEXT NOT NULL,  -- the name as the files say it
    question_id TEXT NOT NULL,  -- may be of no question of the rubric: then it is counted nowhere
    text TEXT NOT NULL,  -- the original, untouched
    source TEXT NOT NULL,  -- where it was read: 'answers.csv, row 7'
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX answers_by_id ON answers (id, row);

-- What was read and holds no answer that can be graded.
CREATE TABLE skipped (
    id INTEGER PRIMARY KEY,
    place TEXT NOT NULL,  -- the file, and the row or member of it
    reason TEXT NOT NULL,  -- in a teacher's words
    created_at TEXT NOT NULL
) STRICT;

-- Who gave a verdict: a model as it is read here, under one calibration.
CREATE TABLE graders (
    id INTEGER PRIMARY KEY,
    identity TEXT NOT NULL,  -- the engine's: model content, prompt version, reading settings
    model TEXT NOT NULL,  -- its name, for people
    calibration TEXT NOT NULL,  -- the calibrator, as JSON
    UNIQUE (identity, model, calibration)
) STRICT;

-- What a model said of one wording in one text; nothing is asked twice.
CREATE TABLE scores (
    content TEXT PRIMARY KEY,  -- SHA-256 of engine identity, question, text and wording
    margin REAL,  -- log-odds of missed, in nats; NULL where only yes or no was stated
    missed INTEGER NOT NULL CHECK (missed IN (0, 1)),  -- which of the two the model leans to
    created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What a score came to; the newest of an answer and key point counts, under the present wording.
CREATE TABLE verdicts (
    id INTEGER PRIMARY KEY,
    answer_row INTEGER NOT NULL REFERENCES answers (row),  -- the version of the answer that was read
    key_point_id TEXT NOT NULL,  -- in the rubric of that time
    wording TEXT NOT NULL,  -- fingerprint of the question and key point as they read then
    grader_id INTEGER NOT NULL REFERENCES graders (id),
    label TEXT NOT NULL CHECK (label IN ('covered', 'missed', 'unsure')),
    basis TEXT NOT NULL CHECK (basis IN ('model', 'blank', 'stated')),  -- see domain.Basis
    margin REAL,  -- log-odds of missed, in nats
    p_missed REAL CHECK (p_missed BETWEEN 0 AND 1),  -- calibrated; NULL where the basis gives none
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX verdicts_latest ON verdicts (answer_row, key_point_id, id);

-- What the teacher said of a verdict, and what was taken back.
CREATE TABLE decisions (
    id INTEGER PRIMARY KEY,
    action INTEGER NOT NULL,  -- decisions of one action are taken back together
    answer_id TEXT NOT NULL,
    key_point_id TEXT NOT NULL,
    missed INTEGER CHECK (missed IN (0, 1)),  -- NULL withdraws an earlier decision
    wording TEXT NOT NULL,  -- fingerprint, as in verdicts: under another one it is stale
    source TEXT NOT NULL,  -- 'app', or the file that it was read from
    reason TEXT NOT NULL,  -- why, where it was not given by hand
    undoes INTEGER REFERENCES decisions (id),  -- the decision that this row takes back
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX decisions_latest ON decisions (answer_id, key_point_id, id);
CREATE INDEX decisions_undone ON decisions (undoes);

-- What the teacher wrote to a student; the newest of an answer counts.
CREATE TABLE comments (
    id INTEGER PRIMARY KEY,
    answer_id TEXT NOT NULL,
    text TEXT NOT NULL,  -- empty: taken away
    source TEXT NOT NULL,  -- 'app', or the file that it was read from
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX comments_latest ON comments (answer_id, id);

-- Preferences that travel with the class.
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
"""

_V2 = """
-- Where a model found a key point stated.
CREATE TABLE evidence (
    content TEXT PRIMARY KEY,  -- fingerprint of the text and the wording
    first INTEGER NOT NULL,  -- characters of the text, from
    last INTEGER NOT NULL,  -- to, not included
    margin REAL NOT NULL  -- log-odds of missed with that span alone, in nats
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO evidence
    SELECT key, json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]')
    FROM json_each((SELECT value FROM settings WHERE name = 'evidence'));
DELETE FROM settings WHERE name = 'evidence';
"""
"""What a model found is a row each; version 1 kept all of it as one setting, written anew at each find."""

_V3 = """
CREATE TABLE states (
    content TEXT PRIMARY KEY,  -- as in scores
    state BLOB NOT NULL,
    created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""
"""The model's hidden state at a score, in a table of its own: a score of an older file may be given one."""

_V4 = """
CREATE TABLE moves (
    id INTEGER PRIMARY KEY,
    action INTEGER NOT NULL,  -- the action that did it
    answer_id TEXT NOT NULL,
    key_point_id TEXT NOT NULL,
    wording TEXT NOT NULL,  -- fingerprint, as in verdicts
    before TEXT NOT NULL CHECK (before IN ('covered', 'missed', 'unsure')),  -- the label that it had
    after TEXT NOT NULL CHECK (after IN ('covered', 'missed', 'unsure')),  -- the label that it has
    p_missed REAL NOT NULL CHECK (p_missed BETWEEN 0 AND 1),  -- what it came to
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX moves_latest ON moves (answer_id, key_point_id, id);
CREATE INDEX decisions_action ON decisions (action);
"""
"""What decisions on other answers made of a verdict, each time it became another one."""

_V7 = """
-- What the teacher gave or took beside the key points, and what was taken back.
CREATE TABLE adjustments (
    id INTEGER PRIMARY KEY,
    action INTEGER NOT NULL,  -- counted together with that of decisions: one undo takes it back
    answer_id TEXT NOT NULL,
    marks REAL,  -- added to the mark; NULL withdraws an earlier adjustment
    wording TEXT NOT NULL,  -- fingerprint of question and key points: under another one it is stale
    source TEXT NOT NULL,  -- 'app', or what it was given by
    reason TEXT NOT NULL,  -- in the teacher's words, for the student
    undoes INTEGER REFERENCES adjustments (id),  -- the adjustment that this row takes back
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX adjustments_latest ON adjustments (answer_id, id);
CREATE INDEX adjustments_undone ON adjustments (undoes);
"""

_V8 = """
-- Verdicts that the teacher left to kpgrade with the rest of their question, and what was taken back.
CREATE TABLE handovers (
    id INTEGER PRIMARY KEY,
    action INTEGER NOT NULL,  -- counted together with that of decisions: one undo takes it back
    verdict_id INTEGER NOT NULL REFERENCES verdicts (id),  -- of a newer verdict it says nothing
    promise TEXT NOT NULL,  -- what was said of all that was left then, as JSON (domain.Promise)
    source TEXT NOT NULL,  -- 'app', or what it was given by
    undoes INTEGER REFERENCES handovers (id),  -- the handover that this row takes back
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX handovers_verdict ON handovers (verdict_id);
CREATE INDEX handovers_undone ON handovers (undoes);
"""

_V9 = """
ALTER TABLE decisions ADD COLUMN level TEXT NOT NULL DEFAULT '';  -- its name; '' for none
"""

_V10 = """
-- What one student is told of a key point in place of the rubric's comment, and what was taken back.
CREATE TABLE point_comments (
    id INTEGER PRIMARY KEY,
    action INTEGER NOT NULL,  -- counted together with that of decisions: one undo takes it back
    answer_id TEXT NOT NULL,
    key_point_id TEXT NOT NULL,
    text TEXT,  -- '' for nothing at all; NULL for the rubric's comment again
    source TEXT NOT NULL,  -- 'app', or what it was given by
    undoes INTEGER REFERENCES point_comments (id),  -- the comment that this row takes back
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX point_comments_latest ON point_comments (answer_id, key_point_id, id);
CREATE INDEX point_comments_undone ON point_comments (undoes);
"""

_V11 = """
-- The pages that an answer was read from, where it came in pictures or scans.
CREATE TABLE pages (
    id INTEGER PRIMARY KEY,
    answer_id TEXT NOT NULL,
    name TEXT NOT NULL,  -- the file that it came in
    picture BLOB NOT NULL,  -- a JPEG, upright
    lines TEXT NOT NULL,  -- what was recognised, as JSON: [text, sure, [left, top, right, bottom]] a line
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX pages_of_answer ON pages (answer_id, id);
"""

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
    sums.TABLE,
    "",
    _V7 + _append_only("adjustments"),
    _V8 + _append_only("handovers"),
    _V9,
    _V10 + _append_only("point_comments"),
    _V11 + _append_only("pages"),
)
"""Script number n brings a file from schema version n to n + 1.

The empty one changes triggers alone, which `sums.keep` makes anew: they looked through all sums for each row.
"""

VERSION = len(MIGRATIONS)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a file up to VERSION, all in one transaction or not at all."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version == VERSION:
        return
    script = "\n".join(MIGRATIONS[version:])
    try:
        connection.executescript(f"BEGIN IMMEDIATE;\n{script}")
        sums.keep(connection)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
