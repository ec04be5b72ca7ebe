"""Whether a gradebook is what was written: looked at when it is opened, before anything of it is shown."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from pydantic import ValidationError

from grader.domain import Rubric
from grader.errors import ErrorKind, GradebookError
from grader.gradebook import sums

_RECOVER = (
    "Open a backup copy. What can still be read can be brought into a new gradebook, with a list of what is"
    " lost. This file stays as it is."
)


def check(connection: sqlite3.Connection, path: Path) -> None:
    """Raises GradebookError for a file in which something is not as it was written.

    SQLite's own check finds pages that make no sense, the sums find rows that make another one.
    Raises sqlite3.Error where not even that can be told.
    """
    try:
        (report,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if report != "ok":
            raise damaged(path, "its pages do not fit together")
        if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise damaged(path, "verdicts or decisions belong to nothing")
        changed = sums.damaged(connection) if sums.is_kept(connection) else {}
        if changed:
            rows = ", ".join(f"{count} in {table}" for table, count in changed.items())
            raise damaged(path, f"some rows are not what was written ({rows})")
        versions = connection.execute("SELECT body FROM rubrics").fetchall()
        if not versions:
            raise damaged(path, "it holds no rubric")
        for (body,) in versions:
            Rubric.model_validate_json(body)
    except ValidationError as error:
        raise damaged(path, "its rubric makes no sense") from error
    except (UnicodeError, ValueError) as error:
        raise damaged(path, "some of its texts are none any more") from error
    except sqlite3.OperationalError as error:
        # An undecodable text, a table or column that is not there: no code of SQLite's says so.
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in {0, sqlite3.SQLITE_ERROR}:
            raise damaged(path, "its tables are not those of a gradebook") from error
        raise


def damaged(path: Path, what: str = "") -> GradebookError:
    """The error of a file that is not as it was written: `what` does not fit in it."""
    return GradebookError(
        f"the gradebook is damaged: {what}" if what else "the gradebook is damaged",
        where=str(path),
        hint=_RECOVER,
        command="kpgrade recover FILE",
        kind=ErrorKind.DAMAGED,
    )
