"""Errors that speak to a teacher: what happened, where, and what to do."""

from __future__ import annotations

import errno
from enum import StrEnum
from typing import ClassVar


class ErrorKind(StrEnum):
    """What is wrong, for the program: what to offer next depends on this, never on a message's words."""

    BAD_INPUT = "bad_input"
    """What was given says something that cannot be used; the message says what and where."""
    NEEDS_FILE = "needs_file"
    """It takes another file that was not given."""
    MISMATCH = "mismatch"
    """Two things that were given do not belong together."""
    NOT_FOUND = "not_found"
    """It is not where it was looked for."""
    EXISTS = "exists"
    """It would replace something, and nobody said that it may."""
    LOCKED = "locked"
    """Another program has it open; it can still be read."""
    READ_ONLY = "read_only"
    """It may be read and not written."""
    UNREADABLE = "unreadable"
    """The system refuses to read it."""
    WRONG_FORMAT = "wrong_format"
    """A file of another kind than what is wanted here."""
    UNSUPPORTED = "unsupported"
    """A sound file of a kind or version that nothing here can use."""
    ENCRYPTED = "encrypted"
    NEWER_VERSION = "newer_version"
    """Written by a newer kpgrade; neither reading nor writing it is safe."""
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"
    NO_SPACE = "no_space"
    """The disk is full."""
    NO_MEMORY = "no_memory"
    NOT_INSTALLED = "not_installed"
    """A part of kpgrade, or a package it can do without, is not on this machine."""
    UNREACHABLE = "unreachable"
    """No server answers."""
    STOPPED = "stopped"
    """The person stopped it."""
    FAILED = "failed"
    """None of these: something that should have worked did not."""


_NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NO_RIGHT = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_SHARING_VIOLATION = 32
"""Windows' code for a file that another program has open."""


def reading_failed(error: OSError) -> ErrorKind:
    """The kind of a system error met while reading."""
    return ErrorKind.NOT_FOUND if isinstance(error, FileNotFoundError) else ErrorKind.UNREADABLE


def writing_failed(error: OSError) -> ErrorKind:
    """The kind of a system error met while writing."""
    if error.errno in _NO_SPACE:
        return ErrorKind.NO_SPACE
    if getattr(error, "winerror", None) == _SHARING_VIOLATION:
        return ErrorKind.LOCKED
    if error.errno in _NO_RIGHT:
        return ErrorKind.READ_ONLY
    return ErrorKind.NOT_FOUND if isinstance(error, FileNotFoundError) else ErrorKind.FAILED


class KpgradeError(Exception):
    """A problem that the person at the keyboard can understand and act on.

    `message` says what happened, `where` in which file, row or cell, `hint` what to do next wherever one is.
    `flags` are the options of the command line that do it, `command` is a whole command that does; the app
    has its own way to each, and says neither.
    `kind` says it to the program; where none is told, the class's `usual_kind` holds.
    `exit_code` is what the command line returns: 2 for bad input, 3 for a model, 4 for a gradebook.
    """

    exit_code = 1
    usual_kind: ClassVar[ErrorKind] = ErrorKind.FAILED

    def __init__(
        self,
        message: str,
        *,
        where: str = "",
        hint: str = "",
        flags: str = "",
        command: str = "",
        kind: ErrorKind | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint
        self.flags = flags
        self.command = command
        self.kind = kind or self.usual_kind

    def __str__(self) -> str:
        """Everything, as the command line says it."""
        option = f"Option: {self.flags}" if self.flags else ""
        command = f"Command: {self.command}" if self.command else ""
        return "\n".join(filter(None, (self.without_flags, option, command)))

    @property
    def without_flags(self) -> str:
        """What holds wherever one is."""
        head = f"{self.where}: {self.message}" if self.where else self.message
        return f"{head}\n{self.hint}" if self.hint else head


class InputError(KpgradeError):
    """A rubric, an answers file or an option that cannot be used as it stands."""

    exit_code = 2
    usual_kind = ErrorKind.BAD_INPUT


class ModelError(KpgradeError):
    """A model that is missing, damaged, of the wrong kind, or too large for this machine."""

    exit_code = 3


class GradebookError(KpgradeError):
    """A gradebook that cannot be opened or written."""

    exit_code = 4


class Stopped(KpgradeError):
    """The person stopped the work; everything done so far is saved."""

    exit_code = 130
    usual_kind = ErrorKind.STOPPED
