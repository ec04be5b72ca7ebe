"""A sum beside every row costs the same for the last row of a long table as for the first."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from grader.gradebook.file import GradebookFile, born


def _steps(connection: sqlite3.Connection, statement: str) -> int:
    """Instructions of SQLite's virtual machine that a statement takes, those of its triggers too."""
    taken = 0

    def count() -> int:
        nonlocal taken
        taken += 1
        return 0

    connection.set_progress_handler(count, 1)
    connection.execute(statement)
    connection.set_progress_handler(None, 1)
    return taken


def test_one_row_more_takes_as_long_in_a_long_table(tmp_path: Path) -> None:
    write = "INSERT INTO rubrics (body, note, created_at) VALUES ('{}', '', '')"
    change = "UPDATE settings SET value = value || 'x' WHERE name = 'n0'"
    with born(tmp_path / "class.kpgrade") as path:
        file = GradebookFile(path, create=True, read_only=False)
        with file.writing() as connection:
            connection.execute("INSERT INTO settings (name, value) VALUES ('n0', '')")
            first = _steps(connection, write), _steps(connection, change)
            for number in range(1, 1_000):
                connection.execute(write)
                connection.execute("INSERT INTO settings (name, value) VALUES (?, '')", (f"n{number}",))
            last = _steps(connection, write), _steps(connection, change)
        file.close()
    assert 0 < first[0] <= last[0] < first[0] + 50
    assert 0 < first[1] <= last[1] < first[1] + 50
