"""Several gradebooks of one class as one, and one as parts of it. What is read is never changed."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from grader.domain import Rubric
from grader.errors import ErrorKind, GradebookError
from grader.gradebook import sums
from grader.gradebook.file import GradebookFile, born
from grader.gradebook.history import batches
from grader.gradebook.interleaving import Row, Same, SharedRow, interleaved

_HISTORY = (
    "rubrics", "answers", "pages", "skipped", "graders", "verdicts", "decisions", "adjustments", "handovers",
    "moves", "comments", "point_comments",
)  # fmt: skip
"""Tables whose rows have numbers, each after those that its rows point to."""
_BY_CONTENT = ("scores", "states", "evidence")
"""Tables whose rows say the same wherever they have the same key."""
_POINTS_TO = {"answer_row": "answers", "grader_id": "graders", "verdict_id": "verdicts"}
_SAID = frozenset({"decisions", "adjustments", "handovers", "comments", "point_comments"})
"""What a person said; a row that one gradebook alone has says which."""
_BESIDE = frozenset({"action", "undoes", "source"})
"""Columns that do not make a row another one."""
_RETOLD = frozenset({"answers", "pages", "skipped"})
"""What the files said is the same, whenever they were read."""
_OF_A_STUDENT = ("pages", "decisions", "adjustments", "moves", "comments", "point_comments")
_NUMBERED = ("adjustments", "handovers", "point_comments")
"""What is counted together with the actions of decisions."""
_SHARED = "shared"
"""The setting of a part that says up to which number its rows were in the whole: table -> number."""
_OF_ONE_FILE = frozenset({_SHARED, "place"})
"""Settings that mean nothing in another file."""


def union(paths: Sequence[Path], new: Path) -> None:
    """Write all that gradebooks of one class hold into a new one, each row once, in the order of time.

    Raises GradebookError where `new` exists already, one cannot be read, or two have different rubrics.
    """
    with contextlib.ExitStack() as stack:
        olds = [stack.enter_context(_read(path)) for path in paths]
        _check_rubrics(paths, olds)
        with _made(new) as connection:
            _Union(paths, olds, connection).write()


def part(path: Path, new: Path, answer_ids: Collection[str]) -> None:
    """Write these answers and all that was said of them into a new gradebook, rows with their numbers.

    Raises GradebookError where `new` exists already or `path` cannot be read.
    """
    with _read(path) as old, _made(new) as connection:
        rows = _numbers(old, "answers", "id", answer_ids)
        read = _numbers(old, "verdicts", "answer_row", rows)
        for table in (*_HISTORY, *_BY_CONTENT, "settings"):
            chosen: Collection[sums.Value] | None = None
            if table == "answers":
                chosen = rows
            elif table == "verdicts":
                chosen = read
            elif table == "handovers":
                chosen = _numbers(old, table, "verdict_id", read)
            elif table in _OF_A_STUDENT:
                chosen = _numbers(old, table, "answer_id", answer_ids)
            key = sums.key_of(old, table)
            _insert(connection, table, (r for r in _rows(old, table) if chosen is None or r[key] in chosen))
        newest = {t: old.execute(f"SELECT coalesce(max(id), 0) FROM {t}").fetchone()[0] for t in _SAID}
        connection.execute(
            "INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", (_SHARED, json.dumps(newest))
        )


class _Union:
    """The rows of gradebooks on their way into one."""

    def __init__(
        self, paths: Sequence[Path], olds: Sequence[sqlite3.Connection], new: sqlite3.Connection
    ) -> None:
        self._names = [path.name for path in paths]
        self._olds, self._new = olds, new
        self._shared = [_shared(old) for old in olds]
        self._numbers: dict[str, list[dict[sums.Value, int]]] = {}
        self._actions: list[dict[sums.Value, int]] = [{} for _ in olds]

    def write(self) -> None:
        """Every table, in an order in which each finds what it points to."""
        for table in _HISTORY:
            merged = self._merged(table)
            if table == "decisions":
                others = (row for other in _NUMBERED for row in self._merged(other))
                self._number_actions([*merged, *others])
            self._write(table, merged)
        for old in self._olds:
            for table in _BY_CONTENT:
                _insert(self._new, table, _rows(old, table))
            own = (row for row in _rows(old, "settings") if row["name"] not in _OF_ONE_FILE)
            _insert(self._new, "settings", own)

    def _merged(self, table: str) -> list[SharedRow]:
        merged: list[SharedRow] = []
        for side in range(len(self._olds)):
            merged = interleaved(merged, self._entries(side, table))
        return merged

    def _entries(self, side: int, table: str) -> list[SharedRow]:
        key = sums.key_of(self._olds[side], table)
        seen: Counter[Same] = Counter()
        entries, when = [], ""
        for row in _rows(self._olds[side], table):
            number = int(str(row[key]))
            for column, other in _POINTS_TO.items():
                if column in row:
                    row[column] = self._numbers[other][side][row[column]]
            same = (*(_same(table, column, value) for column, value in row.items() if column != key),)
            seen[same] += 1
            # A row never comes before an earlier one of its file, whatever its clock said.
            when = max(when, str(row.get("created_at", "")))
            entries.append(SharedRow((*same, seen[same]), (when, number), {side: row}))
        return entries

    def _number_actions(self, said: Sequence[SharedRow]) -> None:
        """Number what was one action as one in the new gradebook, in the order of time."""
        for number, entry in enumerate(sorted(said, key=lambda entry: entry.when), 1):
            olds = [(side, row["action"]) for side, row in entry.rows.items()]
            known = [self._actions[side][old] for side, old in olds if old in self._actions[side]]
            for side, old in olds:
                self._actions[side].setdefault(old, known[0] if known else number)

    def _write(self, table: str, merged: Sequence[SharedRow]) -> None:
        numbers = self._numbers[table] = [{} for _ in self._olds]
        key = sums.key_of(self._new, table)
        for number, entry in enumerate(merged, 1):
            for side, old in entry.rows.items():
                numbers[side][old[key]] = number
            (side, *others) = entry.rows
            row = entry.rows[side]
            if table in _SAID and not others and int(str(row[key])) > self._shared[side].get(table, 0):
                row["source"] = _of_file(str(row["source"]), self._names[side])
            if row.get("undoes") is not None:
                row["undoes"] = numbers[side][row["undoes"]]
            if "action" in row:
                row["action"] = self._actions[side].get(row["action"], 0)
            _insert(self._new, table, [{**row, key: number}])


def _same(table: str, column: str, value: sums.Value) -> sums.Value:
    if column in _BESIDE:
        return column == "undoes" and value is not None
    if table in _RETOLD and column == "created_at":
        return None
    return value


def _of_file(source: str, name: str) -> str:
    """Where something was said: in which gradebook, and where it had it from."""
    return source if ".kpgrade" in source or source == "adjudication" else f"{name} ({source})"


@contextlib.contextmanager
def _read(path: Path) -> Iterator[sqlite3.Connection]:
    file = GradebookFile(path, create=False, read_only=True)
    with contextlib.closing(file), file.reading() as connection:
        yield connection


@contextlib.contextmanager
def _made(new: Path) -> Iterator[sqlite3.Connection]:
    with born(new) as unborn:
        file = GradebookFile(unborn, create=True, read_only=False)
        with contextlib.closing(file), file.writing() as connection:
            yield connection


def _check_rubrics(paths: Sequence[Path], olds: Sequence[sqlite3.Connection]) -> None:
    newest = "SELECT body FROM rubrics ORDER BY id DESC LIMIT 1"
    rubrics = [Rubric.model_validate_json(old.execute(newest).fetchone()[0]) for old in olds]
    for path, rubric in zip(paths, rubrics, strict=True):
        if rubric != rubrics[0]:
            raise GradebookError(
                f"its rubric is not that of {paths[0].name}, so its decisions are about other key points",
                where=str(path),
                hint="Give one the rubric of the other, and join them then. Nothing was changed.",
                kind=ErrorKind.MISMATCH,
            )


def _rows(connection: sqlite3.Connection, table: str) -> Iterator[Row]:
    columns = sums.columns(connection, table)
    key = sums.key_of(connection, table)
    for values in connection.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY {key}"):
        yield dict(zip(columns, values, strict=True))


def _numbers(
    connection: sqlite3.Connection, table: str, column: str, values: Collection[sums.Value]
) -> set[sums.Value]:
    """The keys of the rows of a table that have one of these values in a column."""
    key = sums.key_of(connection, table)
    return {
        number
        for some in batches(values)
        for (number,) in connection.execute(
            f"SELECT {key} FROM {table} WHERE {column} IN ({','.join('?' * len(some))})", some
        )
    }


def _insert(connection: sqlite3.Connection, table: str, rows: Iterable[Row]) -> None:
    """Add rows; one whose key is there already says the same, or is a setting, and stays as it was."""
    for row in rows:
        connection.execute(
            f"INSERT OR IGNORE INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})",
            tuple(row.values()),
        )


def _shared(connection: sqlite3.Connection) -> dict[str, int]:
    row = connection.execute("SELECT value FROM settings WHERE name = ?", (_SHARED,)).fetchone()
    held = json.loads(row[0]) if row else {}
    return {str(table): int(number) for table, number in held.items()} if isinstance(held, dict) else {}
