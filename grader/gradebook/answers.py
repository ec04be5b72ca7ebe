"""The answers table: the original texts, every version of them."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable

from grader.domain import Answer, Skipped
from grader.gradebook.history import batches, now, storable
from grader.pages import TYPED


def add(connection: sqlite3.Connection, answers: Iterable[Answer], *, by_hand: bool = False) -> int:
    """Add answers that are new or changed; return how many. What is there already stays as it is.

    Of several with one id the last counts. What a teacher typed beside the pages is not undone by reading
    them again, except `by_hand`.
    """
    held: dict[str, tuple[str, ...]] = {}
    replaced: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for answer, source, *said in connection.execute(
        "SELECT id, source, student, question_id, text FROM answers ORDER BY row"
    ):
        if source.startswith(TYPED) and not by_hand:
            replaced[answer].add(held.get(answer, ()))
        held[answer] = tuple(said)
    told = ([storable(v) for v in (a.id, a.student, a.question_id, a.text, a.source)] for a in answers)
    last = {values[0]: values for values in told}.values()
    fresh = [v for v in last if tuple(v[1:4]) not in {held.get(v[0]), *replaced.get(v[0], ())}]
    time = now()
    connection.executemany(
        "INSERT INTO answers (id, student, question_id, text, source, created_at) VALUES (?, ?, ?, ?, ?, ?)",
        [(*values, time) for values in fresh],
    )
    return len(fresh)


def current(connection: sqlite3.Connection) -> list[tuple[int, Answer]]:
    """(row, answer) of every answer's latest version, in the order they first came in."""
    # A dict keeps the place of the first version and the value of the newest.
    newest = {
        answer: (row, student, question, text, source)
        for row, answer, student, question, text, source in connection.execute(
            "SELECT row, id, student, question_id, text, source FROM answers ORDER BY row"
        )
    }
    return [
        (row, Answer(id=answer, student=student, question_id=question, text=text, source=source))
        for answer, (row, student, question, text, source) in newest.items()
    ]


def versions(connection: sqlite3.Connection) -> list[Answer]:
    """Every version of every answer, oldest first."""
    return [
        Answer(id=answer, student=student, question_id=question, text=text, source=source)
        for answer, student, question, text, source in connection.execute(
            "SELECT id, student, question_id, text, source FROM answers ORDER BY row"
        )
    ]


def places(
    connection: sqlite3.Connection, answer_ids: Iterable[str] | None = None
) -> dict[int, tuple[str, str]]:
    """Row of each answer's latest version -> (its id, its question), of all answers or of these.

    All of them come in the order they first came in.
    """
    return {row: (answer, question) for row, answer, question in _places(connection, answer_ids)}


def question_of_answer(
    connection: sqlite3.Connection, answer_ids: Iterable[str] | None = None
) -> dict[str, str]:
    """Answer id -> its question, of all answers or of these."""
    return {answer: question for _, answer, question in _places(connection, answer_ids)}


def id_of_row(connection: sqlite3.Connection, rows: Iterable[int]) -> dict[int, str]:
    """Row of the answers table -> the id of its answer, also of an older version."""
    return {
        row: answer
        for part in batches(rows)
        for row, answer in connection.execute(
            f"SELECT row, id FROM answers WHERE row IN ({','.join('?' * len(part))})", part
        )
    }


def _places(connection: sqlite3.Connection, answer_ids: Iterable[str] | None) -> list[tuple[int, str, str]]:
    if answer_ids is None:
        rows = connection.execute("SELECT id, row, question_id FROM answers ORDER BY row")
        newest = {answer: (row, answer, question) for answer, row, question in rows}
        return list(newest.values())
    return [
        place
        for part in batches(answer_ids)
        for place in connection.execute(
            "SELECT max(row) AS row, id, question_id FROM answers"
            f" WHERE id IN ({','.join('?' * len(part))}) GROUP BY id",
            part,
        )
    ]


def add_skipped(connection: sqlite3.Connection, skipped: Iterable[Skipped]) -> None:
    """Remember what was read but could not be graded, once each."""
    held = set(connection.execute("SELECT place, reason FROM skipped"))
    fresh = dict.fromkeys((storable(s.where), storable(s.reason)) for s in skipped)
    time = now()
    connection.executemany(
        "INSERT INTO skipped (place, reason, created_at) VALUES (?, ?, ?)",
        [(*item, time) for item in fresh if item not in held],
    )


def skipped(connection: sqlite3.Connection) -> list[Skipped]:
    """Everything that was skipped, in order."""
    return [
        Skipped(where=place, reason=reason)
        for place, reason in connection.execute("SELECT place, reason FROM skipped ORDER BY id")
    ]
