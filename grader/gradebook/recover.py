"""What can still be read of a damaged gradebook, in a new one, with a list of what is lost."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from grader.domain import Rubric
from grader.errors import ErrorKind, GradebookError
from grader.gradebook import sums
from grader.gradebook.file import GradebookFile, born, speaking
from grader.gradebook.schema import APPLICATION_ID, VERSION

ORDER = (
    "rubrics", "answers", "pages", "skipped", "graders", "scores", "states", "evidence",
    "verdicts", "decisions", "adjustments", "handovers", "moves", "comments",
    "point_comments", "settings",
)  # fmt: skip
"""Tables, each after those that its rows point to."""
_TEACHERS = frozenset({"rubrics", "answers", "comments", "point_comments"})
"""What nobody can make again: a row is kept although it was changed, and is listed to be looked at."""
_GAP = 2_000
"""Row numbers tried in vain before a table is taken to be at its end."""

Row = dict[str, sums.Value]


@dataclass
class Recovery:
    """What came of it."""

    kept: dict[str, int] = field(default_factory=dict)
    """Table -> rows in the new gradebook."""
    lost: list[str] = field(default_factory=list)
    """What could not be read, or was left out, a line each."""
    doubtful: list[str] = field(default_factory=list)
    """What is in the new gradebook and is not what was written, a line each."""


def recover(damaged: Path, new: Path) -> Recovery:
    """Write what can be read of a gradebook into a new one; the damaged file stays as it is.

    Raises GradebookError when nothing can be read, not even a rubric, or `new` exists already.
    """
    recovery = Recovery()
    with tempfile.TemporaryDirectory(prefix="kpgrade-") as folder:
        copy = Path(folder, "damaged.db")
        with speaking(damaged):
            _copy(damaged, copy)
        with contextlib.closing(_opened(copy)) as old, born(new) as unborn:
            file = GradebookFile(unborn, create=True, read_only=False)
            with contextlib.closing(file), file.writing() as connection:
                if _unread(old, sums.SUMS):
                    recovery.doubtful.append(
                        "the checksums cannot be read: a changed row is not told from a sound one"
                    )
                for table in ORDER:
                    _table(old, connection, table, recovery)
            if not recovery.kept.get("rubrics"):
                raise GradebookError(
                    "no rubric can be read in this gradebook, so nothing can be made of it",
                    where=str(damaged),
                    hint="Open a backup copy, or grade the answers again from the files they came in.",
                    kind=ErrorKind.DAMAGED,
                )
    return recovery


def _copy(damaged: Path, copy: Path) -> None:
    """A copy that SQLite will open: the first page says what every gradebook's first page says."""
    shutil.copyfile(damaged, copy)
    journal = Path(f"{damaged}-wal")
    if journal.exists():
        shutil.copyfile(journal, f"{copy}-wal")
    size = copy.stat().st_size
    with copy.open("r+b") as file:
        head = bytearray(file.read(100))
        if len(head) < 100:
            raise GradebookError(
                "this file is too short to be a gradebook", where=str(damaged), kind=ErrorKind.DAMAGED
            )
        # https://www.sqlite.org/fileformat.html, section 1.3; pages of gradebooks have SQLite's usual size.
        head[:16] = b"SQLite format 3\0"
        head[16:18] = (4096).to_bytes(2, "big")
        head[20:24] = bytes((0, 64, 32, 32))
        head[28:32] = (-(-size // 4096)).to_bytes(4, "big")
        head[92:96] = head[24:28]
        head[44:48], head[56:60] = (4).to_bytes(4, "big"), (1).to_bytes(4, "big")
        head[60:64], head[68:72] = VERSION.to_bytes(4, "big"), APPLICATION_ID.to_bytes(4, "big")
        head[32:40], head[52:56], head[64:68] = bytes(8), bytes(4), bytes(4)
        file.seek(0)
        file.write(head)
        if size % 4096:
            file.truncate(size + -size % 4096)


def _opened(copy: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(copy, isolation_level=None)
    connection.text_factory = _text
    with contextlib.suppress(sqlite3.Error):
        connection.execute("PRAGMA writable_schema = ON")
    sums.register(connection)
    return connection


def _table(old: sqlite3.Connection, new: sqlite3.Connection, table: str, recovery: Recovery) -> None:
    columns = sums.columns(new, table)
    key = sums.key_of(new, table)
    written = _sums(old, table)
    seen: set[sums.Value] = set()
    for row in _rows(old, table, columns, key):
        place = row.get(key)
        seen.add(place)
        sound = written is None or written.get(place) == sums.row_sum(*row.values())
        name = f"{table}, row {place!s}"
        if not sound and table not in _TEACHERS:
            recovery.lost.append(f"{name}: not what was written")
            continue
        if not _kept(new, table, row):
            recovery.lost.append(f"{name}: it makes no sense, or belongs to something that is lost")
            continue
        recovery.kept[table] = recovery.kept.get(table, 0) + 1
        if not sound:
            recovery.doubtful.append(f"{name}: changed since it was written{_whose(row)}")
    recovery.lost += [
        f"{table}, row {place!s}: cannot be read" for place in (written or {}) if place not in seen
    ]
    if written is None and _unread(old, table):
        recovery.lost.append(f"{table}: rows that cannot be read; how many there were cannot be told")


def _rows(old: sqlite3.Connection, table: str, columns: list[str], key: str) -> Iterator[Row]:
    """Every row that can be read: in order as far as that goes, then number by number or from the end."""
    held = [name for name in columns if name in _held(old, table)]
    if key not in held:
        return
    select = f"SELECT {', '.join(held)} FROM {table}"
    last: sums.Value = None
    try:
        for values in old.execute(f"{select} ORDER BY {key}"):
            last = values[held.index(key)]
            yield dict(zip(held, values, strict=True))
        return
    except (sqlite3.Error, OverflowError, MemoryError):
        pass
    if isinstance(last, int) or (last is None and key in {"id", "row"}):
        yield from _one_by_one(old, select, held, key, int(last or 0))
        return
    with contextlib.suppress(sqlite3.Error, OverflowError, MemoryError):
        for values in old.execute(f"{select} ORDER BY {key} DESC"):
            if values[held.index(key)] == last:
                return
            yield dict(zip(held, values, strict=True))


def _one_by_one(old: sqlite3.Connection, select: str, held: list[str], key: str, last: int) -> Iterator[Row]:
    missed = 0
    while missed < _GAP:
        last += 1
        missed += 1
        with contextlib.suppress(sqlite3.Error, OverflowError, MemoryError):
            values = old.execute(f"{select} WHERE {key} = ?", (last,)).fetchone()
            if values is not None:
                missed = 0
                yield dict(zip(held, values, strict=True))


def _held(old: sqlite3.Connection, table: str) -> set[str]:
    """The columns that the damaged file has of a table; none where it has no such table."""
    try:
        rows = old.execute(f"PRAGMA table_info({table})").fetchall()
        return {str(row[1]) for row in rows}
    except sqlite3.Error:
        return set()


def _unread(old: sqlite3.Connection, table: str) -> bool:
    """Whether the file has, or may have had, rows of a table that cannot be read."""
    try:
        for _ in old.execute(f"SELECT * FROM {table}"):
            pass
    except (sqlite3.Error, OverflowError, MemoryError):
        return not _never_had(old, table)
    return False


def _never_had(old: sqlite3.Connection, table: str) -> bool:
    """Whether the file is older than a table; not known where the list of tables is damaged, too."""
    try:
        return (table,) not in old.execute("SELECT name FROM sqlite_master").fetchall()
    except sqlite3.Error:
        return False


def _sums(old: sqlite3.Connection, table: str) -> dict[sums.Value, int] | None:
    """Key -> sum of each row that was written; None where the file has no sums, or they cannot be read."""
    try:
        rows = old.execute(f"SELECT key, sum FROM {sums.SUMS} WHERE place = ?", (table,)).fetchall()
    except sqlite3.Error:
        return None
    return {key: int(value) for key, value in rows}


def _kept(new: sqlite3.Connection, table: str, row: Row) -> bool:
    if table == "rubrics":
        try:
            Rubric.model_validate_json(str(row["body"]))
        except (ValidationError, KeyError):
            return False
    marks = ", ".join("?" * len(row))
    try:
        new.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))
    except (sqlite3.Error, UnicodeError, OverflowError):
        return False
    return True


def _text(data: bytes) -> str:
    """What is no UTF-8 any more shows U+FFFD."""
    return data.decode("utf-8", "replace")


def _whose(row: Row) -> str:
    return f" ({row['student']!s})" if row.get("student") else ""
