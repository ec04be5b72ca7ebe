"""Other processes of this very program, whether a Python runs it or it came as a bundle without one."""

from __future__ import annotations

import os
import sys
from pathlib import Path

RUN_MODULE = "--run-module"
"""The word by which a bundle is told to be one of its modules and not the command line."""


def frozen() -> bool:
    """Whether this program came as a bundle: `sys.executable` is then kpgrade itself and no Python."""
    return bool(getattr(sys, "frozen", False))


def command(module: str, *words: str) -> list[str]:
    """What starts another process as a module of ours, as `python -m MODULE WORDS` does."""
    return [sys.executable, *([RUN_MODULE] if frozen() else ["-m"]), module, *words]


def environment() -> dict[str, str]:
    """This process's variables, so that another one imports this very package, wherever it came from."""
    own = str(Path(__file__).parents[1])
    variables = dict(os.environ)
    variables["PYTHONPATH"] = os.pathsep.join(filter(None, (own, variables.get("PYTHONPATH"))))
    return variables
