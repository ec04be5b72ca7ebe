"""The pages table: pictures that answers were read from, and what was recognised on them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence

from grader.gradebook.history import now, storable
from grader.pages import Page, PageLine


def add(connection: sqlite3.Connection, pages: Mapping[str, Sequence[Page]]) -> None:
    """Keep the pages of answers, by the answer's id. What is there already is not kept twice."""
    time = now()
    for answer_id, each in pages.items():
        held = set(connection.execute("SELECT name, picture FROM pages WHERE answer_id = ?", (answer_id,)))
        connection.executemany(
            "INSERT INTO pages (answer_id, name, picture, lines, created_at) VALUES (?, ?, ?, ?, ?)",
            [
                (answer_id, name, page.picture, _written(page.lines), time)
                for page in each
                if ((name := storable(page.name)), page.picture) not in held
            ],
        )


def of_answer(connection: sqlite3.Connection, answer_id: str) -> list[Page]:
    """The pages of an answer, in the order they came in."""
    rows = connection.execute(
        "SELECT name, picture, lines FROM pages WHERE answer_id = ? ORDER BY id", (answer_id,)
    )
    return [Page(name=name, picture=picture, lines=_read(lines)) for name, picture, lines in rows]


def pictured(connection: sqlite3.Connection) -> set[str]:
    """The ids of the answers that have pages."""
    return {answer for (answer,) in connection.execute("SELECT DISTINCT answer_id FROM pages")}


def _written(lines: Sequence[PageLine]) -> str:
    return json.dumps([[storable(line.text), line.sure, line.box] for line in lines], ensure_ascii=False)


def _read(text: str) -> tuple[PageLine, ...]:
    return tuple(PageLine(text=said, sure=sure, box=box) for said, sure, box in json.loads(text))
