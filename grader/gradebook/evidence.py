"""The evidence table: where a model found a key point stated, by what it was asked."""

from __future__ import annotations

import hashlib
import sqlite3

from grader.evidence import Evidence


def content(text: str, wording: str) -> str:
    """What the model was asked: the text it read, and the statement it looked for."""
    joined = f"{text}\x1f{wording}"
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def kept(connection: sqlite3.Connection) -> dict[str, Evidence]:
    """Everything found so far, by content."""
    rows = connection.execute("SELECT content, first, last, margin FROM evidence")
    return {asked: Evidence(first, last, margin, by_model=True) for asked, first, last, margin in rows}


def keep(connection: sqlite3.Connection, asked: str, evidence: Evidence) -> None:
    """Keep one find; a newer one for the same words takes the older one's place."""
    connection.execute(
        "INSERT OR REPLACE INTO evidence (content, first, last, margin) VALUES (?, ?, ?, ?)",
        (asked, evidence.start, evidence.end, evidence.strength),
    )
