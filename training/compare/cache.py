"""Scores kept on disk by content, so that a comparison can be repeated for nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

from grader.engines.base import Engine, PartlyFailed, Score, Task
from grader.errors import InputError
from grader.gradebook.states import content_key

_SCHEMA = """
CREATE TABLE IF NOT EXISTS scores (key TEXT PRIMARY KEY, margin REAL, missed INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS states (key TEXT PRIMARY KEY, state BLOB NOT NULL) STRICT;
"""


class Scores:
    """An SQLite file of scores, by what they depend on."""

    def __init__(self, path: Path) -> None:
        """Open or make it. Raises InputError where that can't be done."""
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(path, timeout=30, isolation_level=None)
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.executescript(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise InputError(f"the cache of scores cannot be used: {error}", where=str(path)) from error

    def find(self, key: str) -> Score | None:
        """The score kept under a key."""
        row = self._database.execute(
            "SELECT margin, missed, state FROM scores LEFT JOIN states USING (key) WHERE key = ?", (key,)
        ).fetchone()
        return Score(row[0], bool(row[1]), row[2]) if row else None

    def keep(self, scores: dict[str, Score]) -> None:
        """Keep scores, all or none. Raises InputError where the disk is full or read-only."""
        rows = [(key, score.margin, score.missed) for key, score in scores.items()]
        states = [(key, score.state) for key, score in scores.items() if score.state is not None]
        try:
            self._database.execute("BEGIN")
            self._database.executemany("INSERT OR REPLACE INTO scores VALUES (?, ?, ?)", rows)
            self._database.executemany("INSERT OR REPLACE INTO states VALUES (?, ?)", states)
            self._database.execute("COMMIT")
        except sqlite3.Error as error:
            raise InputError(f"the cache of scores cannot be used: {error}", where=str(self._path)) from error

    def close(self) -> None:
        """Close the file."""
        self._database.close()


class CachedEngine:
    """An engine that scores nothing twice: what is asked anew goes to the engine it stands for."""

    def __init__(self, engine: Engine, scores: Scores) -> None:
        self._engine = engine
        self._scores = scores
        self.identity = engine.identity
        self.model_name = engine.model_name

    def metadata(self, key: str) -> str | None:
        """What the engine says of its model."""
        return self._engine.metadata(key)

    def score(self, tasks: Sequence[Task]) -> Iterator[tuple[int, list[Score]]]:
        """Yield what is known first, then what the engine makes of the rest, kept as it comes."""
        held: list[dict[str, Score]] = []
        asked: list[int] = []
        rest: list[Task] = []
        for index, task in enumerate(tasks):
            known = {point: self._scores.find(self._key(task, point)) for point in task.points}
            held.append({point: score for point, score in known.items() if score is not None})
            missing = tuple(point for point in task.points if point not in held[index])
            if missing:
                asked.append(index)
                rest.append(Task(task.question, task.answer, missing))
            else:
                yield index, [held[index][point] for point in task.points]
        try:
            for number, scores in self._engine.score(rest) if rest else ():
                index, task = asked[number], tasks[asked[number]]
                fresh = dict(zip(rest[number].points, scores, strict=True))
                self._scores.keep({self._key(task, point): score for point, score in fresh.items()})
                yield index, [(fresh | held[index])[point] for point in task.points]
        except PartlyFailed as failure:
            raise PartlyFailed({asked[number]: why for number, why in failure.reasons.items()}) from None

    def _key(self, task: Task, point: str) -> str:
        return content_key(self.identity, task.question, task.answer, point)

    def close(self) -> None:
        """Free the engine; the scores stay open for others."""
        self._engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
