"""The journal of paid replies: every one is on disk before it is used, found again by what was asked."""

from __future__ import annotations

import json
import sqlite3
import threading
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from grader.errors import ErrorKind, InputError

_HERE = frozenset({"127.0.0.1", "localhost", "::1"})
_SCHEMA = """
CREATE TABLE IF NOT EXISTS replies (
    key TEXT PRIMARY KEY,
    request TEXT NOT NULL,
    reply TEXT NOT NULL,
    model TEXT NOT NULL,
    tokens_in INTEGER,
    tokens_out INTEGER,
    time TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
) STRICT
"""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model replied, and what it cost in tokens. None where the server did not say."""

    text: str
    model: str = ""
    tokens_in: int | None = None
    tokens_out: int | None = None


@dataclass(frozen=True, slots=True)
class Spent:
    """Tokens of one model in all runs on a folder."""

    model: str
    requests: int
    tokens_in: int
    tokens_out: int
    uncounted: int
    """Replies whose server did not count tokens."""


class Journal:
    """An SQLite file that one process owns at a time; its threads share it.

    A commit is synced to disk before `record` returns, so a killed run has lost only what was in flight.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(path, timeout=0, check_same_thread=False, isolation_level=None)
            # Held until close: a second run on this folder would pay for the same replies again.
            self._database.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._database.execute("PRAGMA synchronous = FULL")
            self._database.execute("BEGIN EXCLUSIVE")
            self._database.execute(_SCHEMA)
            self._database.execute("COMMIT")
        except (sqlite3.Error, OSError) as error:
            raise self._unusable(error) from None

    def find(self, request: dict[str, Any]) -> Reply | None:
        """The reply to the very same request, if it was ever paid for."""
        row = self._run(
            "SELECT reply, model, tokens_in, tokens_out FROM replies WHERE key = ?", (key_of(request),)
        )
        return Reply(*row[0]) if row else None

    def record(self, request: dict[str, Any], reply: Reply) -> None:
        """Keep a reply. Raises InputError where the disk is full or the folder cannot be written."""
        self._run(
            "INSERT OR REPLACE INTO replies (key, request, reply, model, tokens_in, tokens_out) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (
                key_of(request),
                _canonical(request),
                # A lone surrogate can't be stored as UTF-8, and means nothing.
                reply.text.encode("utf-8", "replace").decode(),
                reply.model,
                reply.tokens_in,
                reply.tokens_out,
            ),
        )

    def spent(self) -> list[Spent]:
        """What all replies in this journal cost, model by model."""
        rows = self._run(
            "SELECT model, count(*), coalesce(sum(tokens_in), 0), coalesce(sum(tokens_out), 0), "
            "sum(tokens_in IS NULL OR tokens_out IS NULL) FROM replies GROUP BY model ORDER BY model",
            (),
        )
        return [Spent(*row) for row in rows]

    def close(self) -> None:
        self._database.close()

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _run(self, statement: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        with self._lock:
            try:
                return self._database.execute(statement, values).fetchall()
            except sqlite3.Error as error:
                raise self._unusable(error) from None

    def _unusable(self, error: Exception) -> InputError:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            return InputError(
                "another run is writing to this folder",
                where=str(self._path.parent),
                hint="Wait for it to end, or give another folder with -o.",
                kind=ErrorKind.LOCKED,
            )
        return InputError(f"the journal of replies cannot be used: {error}", where=str(self._path))


def key_of(request: dict[str, Any]) -> str:
    """The name of a request: the SHA-256 of its canonical JSON, save the port of a server on this machine.

    Such a server is often given any free port, and would be asked everything again after a restart. Which
    model it holds is said by the model's name.
    """
    if "url" in request:
        request = request | {"url": _wherever(request["url"])}
    return sha256(_canonical(request).encode()).hexdigest()


def _wherever(url: str) -> str:
    parts = urlsplit(url)
    if parts.hostname not in _HERE:
        return url
    return urlunsplit(parts._replace(netloc=parts.hostname))


def _canonical(request: dict[str, Any]) -> str:
    return json.dumps(request, sort_keys=True, separators=(",", ":"))
