"""Other processes of this very program, whether a Python runs it or it came as a bundle without one."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

RUN_MODULE = "--run-module"
"""The word by which a bundle is told to be one of its modules and not the command line."""


_PLAIN = re.compile(r"[\w.,:=/\\@+~-]+")
_QUOTED = re.compile(r'"[^"]*"')


def frozen() -> bool:
    """Whether this program came as a bundle: `sys.executable` is then kpgrade itself and no Python."""
    return bool(getattr(sys, "frozen", False))


def command(module: str, *words: str) -> list[str]:
    """What starts another process as a module of ours, as `python -m MODULE WORDS` does."""
    return [sys.executable, *([RUN_MODULE] if frozen() else ["-m"]), module, *words]


def shell_line(words: Sequence[str], *, windows: bool = os.name == "nt") -> str:
    """The words as one line that a person types, or that a shell is given."""
    if not windows:
        return shlex.join(words)
    # cmd.exe takes & and | for its own unless they are quoted; no file's name can hold the quotes themselves.
    return " ".join(f'"{word}"' if word and _PLAIN.fullmatch(word) is None else word for word in words)


def shell_words(line: str, *, windows: bool = os.name == "nt") -> list[str]:
    """The words of a line that a person typed. Raises ValueError where a quote is left open."""
    if not windows:
        return shlex.split(line)
    # The backslash is no escape there but stands between folders.
    return [word[1:-1] if _QUOTED.fullmatch(word) else word for word in shlex.split(line, posix=False)]


def environment() -> dict[str, str]:
    """This process's variables, so that another one imports this very package, wherever it came from."""
    own = str(Path(__file__).parents[1])
    variables = dict(os.environ)
    variables["PYTHONPATH"] = os.pathsep.join(filter(None, (own, variables.get("PYTHONPATH"))))
    return variables
