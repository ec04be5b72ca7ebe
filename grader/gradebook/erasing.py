"""The one way in which rows leave a gradebook: all that is of a person, and nothing else.

History is append-only for everybody who grades. A person's right to be erased stands above that (GDPR,
Article 17), so here the triggers are lifted inside one transaction. SQLite leaves what was deleted on its
pages until they are used again; `secure_delete` writes zeros over it, and VACUUM builds the file anew
(https://www.sqlite.org/pragma.html#pragma_secure_delete).
"""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.domain import Rubric
from grader.errors import ErrorKind, GradebookError
from grader.gradebook import evidence, sums
from grader.gradebook.file import GradebookFile, drop_unborn
from grader.gradebook.history import batches, now
from grader.gradebook.states import content_key
from grader.guidelines import as_read
from grader.text import without

_PATIENCE = 2_000
"""Milliseconds to wait for a program that reads."""
REMOVED = "[removed]"
"""What stands where a teacher's note on somebody else named the person."""
ERASURES = "erasures"
"""The setting that says when people were removed, and how many answers they had; nothing else of them."""
_NOTES = frozenset({"reason", "note", "text"})
"""Columns of what a teacher wrote, which may name another student than the one it is about."""
_BY_TEXT = {"scores": "content", "states": "content", "evidence": "content"}


@dataclass(frozen=True, slots=True)
class Erased:
    """What was taken out of a gradebook."""

    rows: dict[str, int]
    """Table -> rows that went."""
    notes: int
    """Notes on other students in which the person's name was struck out."""


def erase(
    file: GradebookFile, answer_ids: Collection[str], *, students: Collection[str], names: Collection[str]
) -> Erased:
    """Take out these answers, all that was said of them, and the person's names in notes on others.

    `students`: how the answers name the person. `names`: these, and what else is the person's alone, such as
    an e-mail address. What other students wrote, and the rubric, stay as they are. Raises GradebookError,
    with nothing changed, where another program has the file open, or where it cannot be written.
    """
    with file.reading() as connection:
        _alone(connection, file.path)
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        with file.writing():
            with _history_lifted(connection):
                rows = _delete(connection, answer_ids, names)
                notes = _strike_out(connection, names, answer_ids)
            _clean_settings(connection, answer_ids, students)
            _note_erasure(connection, rows["answers"])
        # Zeros come over what was deleted before the file grows shorter, and nothing is left in the journal.
        _fold(connection, file.path)
        connection.execute("VACUUM")
        _fold(connection, file.path)
    drop_unborn(file.path)
    return Erased({table: count for table, count in rows.items() if count}, notes)


def texts(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """(table, text) of every cell that holds words, as they read and as they are written."""
    for table in sums.tables(connection):
        for column in sums.columns(connection, table):
            for (value,) in connection.execute(
                f"SELECT {column} FROM {table} WHERE typeof({column}) = 'text'"
            ):
                yield table, value


def _alone(connection: sqlite3.Connection, path: Path) -> None:
    """Raise GradebookError while another program reads: the pages that it holds could not be written over."""
    connection.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
    try:
        connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as error:
        raise _in_use(path, "Nothing was changed.") from error
    finally:
        connection.execute("PRAGMA journal_mode = WAL")


def _fold(connection: sqlite3.Connection, path: Path) -> None:
    (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise _in_use(
            path,
            "The person is removed, but their bytes can be found in the file until that program is closed "
            "and this gradebook has been opened and closed here once more.",
        )


def _in_use(path: Path, what: str) -> GradebookError:
    return GradebookError(
        f"another program has this gradebook open. {what}",
        where=str(path),
        hint="Close it there, and do this again.",
        kind=ErrorKind.LOCKED,
    )


@contextlib.contextmanager
def _history_lifted(connection: sqlite3.Connection) -> Iterator[None]:
    """Inside, rows may be changed and deleted; the triggers are made anew as they were."""
    triggers = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        " AND (name GLOB '*_no_update' OR name GLOB '*_no_delete')"
    ).fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    yield
    for _, made in triggers:
        connection.execute(made)


def _delete(
    connection: sqlite3.Connection, answer_ids: Collection[str], names: Collection[str]
) -> dict[str, int]:
    versions = [
        row
        for part in batches(answer_ids)
        for row in connection.execute(
            f"SELECT row, source FROM answers WHERE id IN ({','.join('?' * len(part))})", part
        )
    ]
    numbers, sources = [row for row, _ in versions], {source for _, source in versions if source}
    named = name_pattern([*names, *answer_ids])
    left_out = [
        number
        for number, place, reason in connection.execute("SELECT id, place, reason FROM skipped")
        if place in sources or named.search(place) or named.search(reason)
    ]
    verdicts = [
        row
        for part in batches(numbers)
        for (row,) in connection.execute(
            f"SELECT id FROM verdicts WHERE answer_row IN ({','.join('?' * len(part))})", part
        )
    ]
    rows = {
        "handovers": _delete_where(connection, "handovers", "verdict_id", verdicts),
        "verdicts": _delete_where(connection, "verdicts", "id", verdicts),
    }
    for table in sums.tables(connection):
        if "answer_id" in sums.columns(connection, table):
            rows[table] = _delete_where(connection, table, "answer_id", answer_ids)
    rows["answers"] = _delete_where(connection, "answers", "row", numbers)
    rows["skipped"] = _delete_where(connection, "skipped", "id", left_out)
    wanted = _by_text(connection)
    for table, key in _BY_TEXT.items():
        held = {content for (content,) in connection.execute(f"SELECT {key} FROM {table}")}
        rows[table] = _delete_where(connection, table, key, held - wanted)
    return rows


def _delete_where(
    connection: sqlite3.Connection, table: str, column: str, values: Collection[str | int]
) -> int:
    return sum(
        connection.execute(
            f"DELETE FROM {table} WHERE {column} IN ({','.join('?' * len(part))})", part
        ).rowcount
        for part in batches(values)
    )


def _by_text(connection: sqlite3.Connection) -> set[str]:
    """The keys of all that a model may have said of the answers that stay, under any rubric of this class.

    What is kept by its content does not say whose text it was; all that is of no text that stays goes.
    """
    identities = [identity for (identity,) in connection.execute("SELECT DISTINCT identity FROM graders")]
    texts: dict[str, set[str]] = {}
    for question, text in connection.execute("SELECT DISTINCT question_id, text FROM answers"):
        texts.setdefault(question, set()).add(text)
    keys = set()
    for body in {body for (body,) in connection.execute("SELECT body FROM rubrics")}:
        for asked in Rubric.model_validate_json(body).questions:
            for text in texts.get(asked.id, ()):
                for point in asked.key_points:
                    read = without(text, point.reject)
                    for wording in point.wordings:
                        keys |= {content_key(*as_read(one, asked), read, wording) for one in identities}
                        keys |= {evidence.content(each, wording) for each in (text, read)}
    return keys


def _strike_out(connection: sqlite3.Connection, names: Collection[str], answer_ids: Collection[str]) -> int:
    named = name_pattern([*answer_ids, *names])
    struck = 0
    for table in sums.tables(connection):
        key = sums.key_of(connection, table)
        for column in _NOTES.intersection(sums.columns(connection, table)) if table != "answers" else ():
            for number, text in connection.execute(f"SELECT {key}, {column} FROM {table}").fetchall():
                if text and named.search(text):
                    connection.execute(
                        f"UPDATE {table} SET {column} = ? WHERE {key} = ?", (named.sub(REMOVED, text), number)
                    )
                    struck += 1
    return struck


def _clean_settings(
    connection: sqlite3.Connection, answer_ids: Collection[str], students: Collection[str]
) -> None:
    gone = {*answer_ids}
    for name, text in connection.execute("SELECT name, value FROM settings").fetchall():
        value = json.loads(text)
        cleaned = value
        if isinstance(value, dict):
            keys = {*gone, *students}
            cleaned = {key: held for key, held in value.items() if key not in keys and not _says(held, gone)}
        elif isinstance(value, list):
            cleaned = [held for held in value if not _says(held, gone)]
        if cleaned != value:
            connection.execute("UPDATE settings SET value = ? WHERE name = ?", (json.dumps(cleaned), name))


def _says(value: object, gone: Collection[str]) -> bool:
    if isinstance(value, str):
        return value in gone
    if isinstance(value, dict):
        return any(_says(each, gone) for each in (*value, *value.values()))
    return isinstance(value, list) and any(_says(each, gone) for each in value)


def _note_erasure(connection: sqlite3.Connection, count: int) -> None:
    held = connection.execute("SELECT value FROM settings WHERE name = ?", (ERASURES,)).fetchone()
    before = json.loads(held[0]) if held else []
    connection.execute(
        "INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)",
        (ERASURES, json.dumps([*before, [now(), count]])),
    )


def name_pattern(names: Iterable[str]) -> re.Pattern[str]:
    """Finds these names and ids as such, not within longer words; a single word only as it is written."""
    ordered = sorted(filter(None, names), key=len, reverse=True)
    each = [f"(?i:{re.escape(name)})" if " " in name or "@" in name else re.escape(name) for name in ordered]
    return re.compile(rf"(?<!\w)(?:{'|'.join(each)})(?!\w)" if each else r"(?!)")
