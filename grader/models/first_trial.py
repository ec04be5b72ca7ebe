"""A model that this machine never opened is loaded once where it can take nothing down with it."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from grader.errors import ErrorKind, ModelError
from grader.models.store import ModelFile
from grader.models.trial import Ending, attempt
from grader.places import cache_dir
from grader.whole import replace_text

_KEPT = 500
"""Models remembered, newest last."""


def first_trial(model: ModelFile, gpu_layers: int) -> None:
    """Try the model in another process, unless that was done. Raises ModelError when it did not survive.

    An adapter is not part of it: llama.cpp checks one against its model in words.
    """
    key = f"{model.sha256} llama-cpp-python {_llama()}"
    known = _known()
    if key in known:
        return
    trial = attempt(model.path, gpu_layers)
    if trial.ending is Ending.CRASHED:
        raise ModelError(
            f"llama.cpp broke down over this file ({trial.words})",
            where=str(model.path),
            hint="It is damaged, or made for another llama.cpp: fetch it again, or choose another model. "
            "Where every model breaks down, llama.cpp itself is not fit for this processor.",
            kind=ErrorKind.DAMAGED,
        )
    if trial.ending is Ending.WORKS:
        _remember([*known, key])


def _file() -> Path:
    return cache_dir() / "tried.json"


def _known() -> list[str]:
    try:
        held = json.loads(_file().read_text("utf-8"))
    except (OSError, ValueError):
        return []
    return [key for key in held if isinstance(key, str)] if isinstance(held, list) else []


def _remember(keys: list[str]) -> None:
    try:
        replace_text(_file(), json.dumps(keys[-_KEPT:], indent=1))
    except OSError:
        # A cache that cannot be written costs the trial each time, and nothing else.
        return


def _llama() -> str:
    try:
        return version("llama-cpp-python")
    except PackageNotFoundError:
        return ""
