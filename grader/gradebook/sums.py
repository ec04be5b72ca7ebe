"""A checksum beside every row, so that what changed on the disk is never shown as what was written.

A gradebook lies on sticks and shares for years. SQLite notices a page that makes no sense, but a changed
letter in an answer or a turned bit in a decision makes sense. The sums are kept by triggers in a table of
their own, whatever module writes; they are checked when the file is opened.
"""

from __future__ import annotations

import hashlib
import sqlite3
import struct

SUMS = "sums"
TABLE = f"""
CREATE TABLE {SUMS} (
    place TEXT NOT NULL,
    key ANY NOT NULL,
    sum INTEGER NOT NULL,
    PRIMARY KEY (place, key)
) STRICT, WITHOUT ROWID;
"""
"""(table, primary key of the row, sum of its values)"""

Value = str | int | float | bytes | None

_HEAD = struct.Struct("<cQ").pack
_FLOAT = struct.Struct("<cQd").pack


def row_sum(*values: Value) -> int:
    """64 bits of BLAKE2b over the values, each with its type and length."""
    digest = hashlib.blake2b(b"".join(map(_bytes, values)), digest_size=8)
    return int.from_bytes(digest.digest(), "little", signed=True)


def register(connection: sqlite3.Connection) -> None:
    """Make `row_sum` known to a connection; without it nothing can be written."""
    connection.create_function("row_sum", -1, row_sum, deterministic=True)


def keep(connection: sqlite3.Connection) -> None:
    """Sum every row as it is now, and from now on each one that is written. Part of a migration."""
    for (name,) in connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name GLOB ?", (f"{SUMS}_*",)
    ).fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute(f"DELETE FROM {SUMS}")
    for table in tables(connection):
        key, values = key_of(connection, table), columns(connection, table)
        connection.execute(
            f"INSERT INTO {SUMS} SELECT '{table}', {key}, row_sum({', '.join(values)}) FROM {table}"
        )
        new = ", ".join(f"NEW.{column}" for column in values)
        # The plus takes the column's affinity away: with one, SQLite would not look the key up in the index
        # but go through all sums of the table, for every row (https://www.sqlite.org/datatype3.html#affinity).
        for verb in ("INSERT", "UPDATE"):
            connection.execute(
                f"CREATE TRIGGER {SUMS}_{table}_{verb.lower()} AFTER {verb} ON {table} BEGIN"
                # Not OR REPLACE: the conflict clause of the statement outside would override it.
                f" DELETE FROM {SUMS} WHERE place = '{table}' AND key = +NEW.{key};"
                f" INSERT INTO {SUMS} VALUES ('{table}', NEW.{key}, row_sum({new})); END"
            )
        connection.execute(
            f"CREATE TRIGGER {SUMS}_{table}_delete AFTER DELETE ON {table} BEGIN"
            f" DELETE FROM {SUMS} WHERE place = '{table}' AND key = +OLD.{key}; END"
        )


def damaged(connection: sqlite3.Connection) -> dict[str, int]:
    """Table -> rows that are not what was written, or are gone; empty for a sound file.

    Raises sqlite3.Error where the file cannot even be read.
    """
    changed = {}
    for table in tables(connection):
        key, values = key_of(connection, table), ", ".join(f"t.{c}" for c in columns(connection, table))
        (count,) = connection.execute(
            f"SELECT count(*) FROM {table} AS t LEFT JOIN {SUMS} AS s"
            f" ON s.place = '{table}' AND s.key = +t.{key}"
            f" WHERE s.sum IS NOT row_sum({values})"
        ).fetchone()
        (gone,) = connection.execute(
            f"SELECT (SELECT count(*) FROM {SUMS} WHERE place = '{table}') - (SELECT count(*) FROM {table})"
        ).fetchone()
        if count or gone:
            changed[table] = max(count, abs(gone))
    return changed


def is_kept(connection: sqlite3.Connection) -> bool:
    """Whether the file has sums: one written before there were any has none."""
    return connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (SUMS,)).fetchone() is not None


def tables(connection: sqlite3.Connection) -> list[str]:
    """Every table whose rows are summed."""
    rows = connection.execute(
        "SELECT name FROM sqlite_master"
        " WHERE type = 'table' AND name NOT GLOB 'sqlite_*' AND name != ? ORDER BY 1",
        (SUMS,),
    )
    return [str(name) for (name,) in rows]


def columns(connection: sqlite3.Connection, table: str) -> list[str]:
    """The columns of a table, in order."""
    return [str(row[1]) for row in connection.execute(f"PRAGMA table_info({table})")]


def key_of(connection: sqlite3.Connection, table: str) -> str:
    """The one column of a table's primary key."""
    (key,) = (row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[5])
    return str(key)


def _bytes(value: Value) -> bytes:
    """A value behind a letter for its type and its length; quick, for an opened file is summed as a whole."""
    if isinstance(value, str):
        data = value.encode("utf-8", "surrogatepass")
        return _HEAD(b"s", len(data)) + data
    if isinstance(value, int):
        data = b"%d" % value
        return _HEAD(b"i", len(data)) + data
    if isinstance(value, float):
        return _FLOAT(b"f", 8, value)
    return _HEAD(b"N", 0) if value is None else _HEAD(b"b", len(value)) + value
