"""Whether llama.cpp runs here, tried in a process of its own.

A library that was built for another processor ends the process that calls it, without an exception. So
another process calls it first, and how that ended says what is wrong.
"""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
from enum import StrEnum
from pathlib import Path

from grader.children import command, environment
from grader.domain import Frozen
from grader.errors import ModelError
from grader.models.machine import Backends, backends

_SECONDS = 120.0
_ILLEGAL_INSTRUCTION = {-getattr(signal, "SIGILL", 4), 0xC000001D}
"""Exit codes of a process that a POSIX system and Windows end for it."""
_TOKENS = 32
"""Enough that llama.cpp multiplies by its blocked kernels, which use the newest instructions."""


class Ending(StrEnum):
    """How the trial ended."""

    WORKS = "works"
    MISSING = "missing"
    """llama-cpp-python is not installed."""
    UNLOADABLE = "unloadable"
    """Its files are here, and the system refuses to load them."""
    WRONG_PROCESSOR = "wrong_processor"
    """It uses instructions that this processor does not have."""
    CRASHED = "crashed"
    """The process ended in another way."""


class Trial(Frozen):
    """How llama.cpp did in a process of its own."""

    ending: Ending
    words: str = ""
    """The system's own words, or how the process ended."""
    backends: Backends | None = None
    """What it computes with, where it works."""


def attempt(model: Path | None = None, gpu_layers: int = 0) -> Trial:
    """Load llama.cpp in another process, and there a model, too, of which a few tokens are evaluated."""
    words = [str(gpu_layers), *([str(model)] if model else [])]
    try:
        done = subprocess.run(
            command("grader.models.trial", *words),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            env=environment(),
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired:
        return Trial(ending=Ending.CRASHED, words=f"no answer within {_SECONDS:.0f} seconds")
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    if lines and lines[-1].startswith("{"):
        return Trial.model_validate_json(lines[-1])
    illegal = done.returncode in _ILLEGAL_INSTRUCTION
    return Trial(
        ending=Ending.WRONG_PROCESSOR if illegal else Ending.CRASHED, words=f"exit code {done.returncode}"
    )


def main(words: list[str]) -> None:
    """The other process's side: say as JSON how far it came. It may not come to saying anything."""
    print(_tried(int(words[0]), *map(Path, words[1:2])).model_dump_json(), flush=True)  # noqa: T201


def _tried(gpu_layers: int, model: Path | None = None) -> Trial:
    try:
        available = backends()
        if model is not None:
            _evaluate(model, gpu_layers)
    except ModuleNotFoundError as error:
        missing = error.name == "llama_cpp"
        return Trial(ending=Ending.MISSING if missing else Ending.UNLOADABLE, words=str(error))
    except (ImportError, OSError, RuntimeError) as error:
        return Trial(ending=Ending.UNLOADABLE, words=str(error))
    except ModelError as error:
        return Trial(ending=Ending.UNLOADABLE, words=error.message)
    return Trial(ending=Ending.WORKS, backends=available)


def _evaluate(model: Path, gpu_layers: int) -> None:
    """Evaluate a few tokens. A file that is no usable model is not this trial's: it says nothing of it."""
    from grader.engines.runtime import Runtime

    with (
        contextlib.suppress(ModelError),
        contextlib.closing(Runtime(model, None, gpu_layers=gpu_layers, threads=None, pack=None)) as runtime,
    ):
        runtime.decode([(1, place, (0,), place == _TOKENS - 1) for place in range(_TOKENS)])


if __name__ == "__main__":
    main(sys.argv[1:])
