"""Errors that speak to a teacher: what happened, where, and what to do."""

from __future__ import annotations


class KpgradeError(Exception):
    """A problem that the person at the keyboard can understand and act on.

    `message` says what happened, `where` in which file, row or cell, `hint` what to do next.
    `exit_code` is what the command line returns: 2 for bad input, 3 for a model, 4 for a gradebook.
    """

    exit_code = 1

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        head = f"{self.where}: {self.message}" if self.where else self.message
        return f"{head}\n{self.hint}" if self.hint else head


class InputError(KpgradeError):
    """A rubric, an answers file or an option that cannot be used as it stands."""

    exit_code = 2


class ModelError(KpgradeError):
    """A model that is missing, damaged, of the wrong kind, or too large for this machine."""

    exit_code = 3


class GradebookError(KpgradeError):
    """A gradebook that cannot be opened or written."""

    exit_code = 4


class Stopped(KpgradeError):
    """The person stopped the work; everything done so far is saved."""

    exit_code = 130
