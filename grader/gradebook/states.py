"""The states table: where a model was when it said a score, by the score's content key."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping

from grader.engines.base import Score
from grader.gradebook.history import batches, now


def content_key(identity: str, question: str, answer: str, wording: str) -> str:
    """The key under which a score is cached: everything that it depends on, and nothing else."""
    joined = "\x1f".join((identity, question, answer, wording))
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()


def add(connection: sqlite3.Connection, scores: Mapping[str, Score]) -> None:
    """Keep the states that scores have, by content key; what is held already stays."""
    time = now()
    connection.executemany(
        "INSERT OR IGNORE INTO states (content, state, created_at) VALUES (?, ?, ?)",
        [(content, s.state, time) for content, s in scores.items() if s.state is not None],
    )


def held(connection: sqlite3.Connection, contents: Iterable[str]) -> dict[str, tuple[float, bytes]]:
    """Content key -> (margin, state), of those scores that have both."""
    return {
        content: (margin, state)
        for part in batches(contents)
        for content, margin, state in connection.execute(
            "SELECT content, margin, state FROM scores JOIN states USING (content)"
            f" WHERE margin IS NOT NULL AND content IN ({','.join('?' * len(part))})",
            part,
        )
    }
