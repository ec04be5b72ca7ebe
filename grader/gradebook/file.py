"""Opening and closing the file: one writer at a time, clear words when something is wrong.

While it is open for writing the file has a journal beside it (SQLite's WAL); a clean close folds it in,
so that what a teacher copies or mails is one file.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path, PurePath

from filelock import FileLock, Timeout

from grader.errors import ErrorKind, GradebookError, writing_failed
from grader.gradebook import sums
from grader.gradebook.checking import check, damaged
from grader.gradebook.schema import APPLICATION_ID, VERSION, migrate
from grader.places import cache_dir


class GradebookFile:
    """One connection to one gradebook, shared by the threads of one process behind a lock."""

    def __init__(self, path: Path, *, create: bool, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        self._guard = threading.RLock()
        self._depth = 0
        self._locks: list[FileLock] = []
        self._connection: sqlite3.Connection | None = None
        if not create and not path.is_file():
            what = "this is a folder, not a gradebook" if path.is_dir() else "there is no such gradebook"
            raise GradebookError(what, where=str(path), kind=ErrorKind.NOT_FOUND)
        try:
            with speaking(self.path):
                self._open(create)
        except BaseException:
            self.close()
            raise

    def _open(self, create: bool) -> None:
        if not create:
            _check_header(self.path)
        if self.read_only:
            self._updated_in_memory(self._connect("ro"))
        else:
            self._locks.append(_acquired(self.path, Path(f"{self.path.resolve()}-lock")))
            if create:
                _make(self.path)
            self._lock_identity()
            connection = self._connect("rw")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            if not create:
                check(connection, self.path)
            migrate(connection)

    def _lock_identity(self) -> None:
        """A lock of the file itself: another name of it, a hard link, has another lock beside it.

        It lies in this person's own folder, and is left out where that cannot be written.
        """
        facts = self.path.stat()
        folder = cache_dir() / "locks"
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            place = folder / f"{facts.st_dev:x}-{facts.st_ino:x}.lock"
            self._locks.append(_acquired(self.path, place))

    def _updated_in_memory(self, older: sqlite3.Connection) -> None:
        """Read a copy where the file is of an older version and may not be changed."""
        check(older, self.path)
        (version,) = older.execute("PRAGMA user_version").fetchone()
        if version < VERSION:
            copy = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            sums.register(copy)
            older.backup(copy)
            older.close()
            self._connection = copy
            migrate(copy)

    def _connect(self, mode: str) -> sqlite3.Connection:
        self._connection = sqlite3.connect(
            f"{address(self.path.resolve())}?mode={mode}",
            uri=True,
            timeout=10,
            isolation_level=None,
            check_same_thread=False,
        )
        sums.register(self._connection)
        return self._connection

    @property
    def connection(self) -> sqlite3.Connection:
        """The open connection; GradebookError once the file is closed."""
        if self._connection is None:
            raise GradebookError("this gradebook is closed", where=str(self.path))
        return self._connection

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection, for this thread alone."""
        with self._guard, speaking(self.path):
            yield self.connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of it is on disk when it ends, or none of it is. Nests."""
        with self._guard, speaking(self.path):
            connection = self.connection
            if self._depth == 0:
                connection.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield connection
            except BaseException:
                self._depth -= 1
                if self._depth == 0 and connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            self._depth -= 1
            if self._depth == 0:
                _commit(connection)

    def close(self) -> None:
        """Fold the journal into the file and let others open it. Safe to call twice."""
        with self._guard:
            connection, self._connection = self._connection, None
            try:
                if connection is not None:
                    if not self.read_only:
                        # An undecodable text of a damaged file may come with the error itself.
                        with contextlib.suppress(sqlite3.Error, UnicodeError):
                            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                            connection.execute("PRAGMA journal_mode = DELETE")
                    connection.close()
            finally:
                while self._locks:
                    _release(self._locks.pop())


def address(path: PurePath) -> str:
    """A path as a URI that SQLite takes: it knows no servers, so a Windows share's name goes into the path.

    https://www.sqlite.org/uri.html, section 3.1
    """
    uri = path.as_uri()
    return uri if uri.startswith("file:///") else f"file:////{uri.removeprefix('file://')}"


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """The right to write the gradebook of this name, whether it exists yet or not."""
    with speaking(path):
        lock = _acquired(path, Path(f"{path.resolve()}-lock"))
        try:
            yield
        finally:
            _release(lock)


@contextlib.contextmanager
def born(path: Path) -> Iterator[Path]:
    """A name under which to make a gradebook; it becomes `path` when the block ends well.

    Raises GradebookError when there is a file of that name, or none can be made.
    """
    unborn = _unborn(path)
    with locked(path):
        if path.exists():
            raise GradebookError(
                "this gradebook already exists",
                where=str(path),
                hint="Open it, or choose another name.",
                kind=ErrorKind.EXISTS,
            )
        _remove_with_journal(unborn)
        try:
            yield unborn
            unborn.rename(path)
        except BaseException:
            _remove_with_journal(unborn)
            raise


@contextlib.contextmanager
def speaking(path: Path) -> Iterator[None]:
    """Turn SQLite's and the system's errors into words for a teacher."""
    try:
        yield
    except sqlite3.Error as error:
        raise _in_words(path, error) from error
    except UnicodeEncodeError as error:
        raise GradebookError(
            "a text holds half a character and cannot be kept", where=str(path), kind=ErrorKind.BAD_INPUT
        ) from error
    except UnicodeDecodeError as error:
        raise damaged(path) from error
    except OSError as error:
        raise GradebookError(
            f"the gradebook cannot be used: {error.strerror or error}",
            where=str(path),
            hint="Check that the folder exists and that you may write to it.",
            kind=writing_failed(error),
        ) from error


def drop_unborn(path: Path) -> None:
    """Remove what a kill left of a gradebook that was to get this name; whoever calls it holds the lock."""
    with speaking(path):
        _remove_with_journal(_unborn(path))


def _unborn(path: Path) -> Path:
    return path.with_name(f".{path.name}.new")


def _remove_with_journal(path: Path) -> None:
    """Remove a database that nobody has open, and what a kill may have left beside it."""
    for beside in ("", "-wal", "-shm", "-lock"):
        Path(f"{path}{beside}").unlink(missing_ok=True)


def _commit(connection: sqlite3.Connection) -> None:
    """Commit, or leave no transaction open: the next one could not begin."""
    try:
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _release(lock: FileLock) -> None:
    # Removed while held: whoever takes the lock next notices a file without a name.
    with contextlib.suppress(OSError):
        Path(lock.lock_file).unlink(missing_ok=True)
    lock.release()


def _make(path: Path) -> None:
    """An empty file that no other user of this machine may read: student work will be in it."""
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _acquired(path: Path, place: Path) -> FileLock:
    """The lock at a place; not of a thread, since another one may close the book."""
    lock = FileLock(place, thread_local=False)
    try:
        # Long enough to try again where the last holder removed the file under our hands.
        lock.acquire(timeout=0.2, poll_interval=0.05)
    except Timeout:
        if not Path(lock.lock_file).exists():
            raise OSError(errno.EACCES, "nothing can be written in this folder") from None
        raise GradebookError(
            "this gradebook is open in another kpgrade",
            where=str(path),
            hint="Close it there first; two at once would overwrite each other's view of the class.",
            kind=ErrorKind.LOCKED,
        ) from None
    return lock


def _check_header(path: Path) -> None:
    """Look before touching: even opening a database for writing changes its bytes.

    Offsets of user_version and application_id: https://www.sqlite.org/fileformat.html, section 1.3.
    """
    with path.open("rb") as file:
        head = file.read(100)
    if head[:16] != b"SQLite format 3\0" or int.from_bytes(head[68:72], "big") != APPLICATION_ID:
        raise GradebookError(
            "this file is not a kpgrade gradebook", where=str(path), kind=ErrorKind.WRONG_FORMAT
        )
    if int.from_bytes(head[60:64], "big") > VERSION:
        raise GradebookError(
            "this gradebook was written by a newer version of kpgrade",
            where=str(path),
            hint="Nothing was changed. Update kpgrade and open it again.",
            kind=ErrorKind.NEWER_VERSION,
        )


_MEANINGS = {
    sqlite3.SQLITE_FULL: (
        ErrorKind.NO_SPACE, "the disk is full", "Everything saved before is safe. Free some space and go on.",
    ),
    sqlite3.SQLITE_READONLY: (
        ErrorKind.READ_ONLY, "the gradebook cannot be written", "The file or its folder is read-only.",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        ErrorKind.UNREADABLE, "the gradebook cannot be opened", "Check the folder and your rights there.",
    ),
    sqlite3.SQLITE_BUSY: (
        ErrorKind.LOCKED, "the gradebook is busy in another program", "Close that program and try again.",
    ),
    sqlite3.SQLITE_NOTADB: (ErrorKind.WRONG_FORMAT, "this file is not a kpgrade gradebook", ""),
    sqlite3.SQLITE_IOERR: (
        ErrorKind.FAILED, "the disk reports an error or is full", "Everything saved before is safe.",
    ),
}  # fmt: skip
"""SQLite's primary result code (https://www.sqlite.org/rescode.html) -> kind, message, hint."""


def _in_words(path: Path, error: sqlite3.Error) -> GradebookError:
    # An error of the sqlite3 module itself carries no code.
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_CORRUPT:
        return damaged(path)
    kind, message, hint = _MEANINGS.get(code, (ErrorKind.FAILED, f"the gradebook reports: {error}", ""))
    return GradebookError(message, where=str(path), hint=hint, kind=kind)
