"""One piece of work, whose every failure has words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from grader.confined.bounds import Unfinished
from grader.errors import KpgradeError

_R = TypeVar("_R")


def here(function: Callable[..., _R], *args: object) -> _R:
    """What the function returns, run in this process.

    A KpgradeError passes through. Anything else is the file's doing, since a parser raises whatever a broken
    file leads it to: it becomes Unfinished.
    """
    try:
        return function(*args)
    except KpgradeError:
        raise
    except MemoryError as error:
        raise Unfinished("it needs more memory than there is") from error
    except RecursionError as error:
        raise Unfinished("it is nested too deeply") from error
    except Exception as error:
        raise Unfinished(f"it is damaged in a way that is not known ({type(error).__name__})") from error
