"""Which model a person has chosen as theirs: one small file in the config directory.

Where nobody chose, one like it beside models that somebody else keeps counts: a bundle names the model in it.
"""

from __future__ import annotations

import json
from pathlib import Path

from grader.errors import ErrorKind, ModelError, writing_failed
from grader.places import config_dir, shared_model_folders
from grader.whole import replace_text

NAME = "model.json"


def choice_file() -> Path:
    """Where the choice is kept."""
    return config_dir() / NAME


def chosen() -> str | None:
    """The chosen name or absolute path; None before any choice. A damaged file raises ModelError."""
    return _said(choice_file()) or next(filter(None, map(_proposed, shared_model_folders())), None)


def _proposed(folder: Path) -> str | None:
    """What a folder that is not this account's names; a damaged file or an absent share names nothing."""
    try:
        return _said(folder / NAME)
    except ModelError:
        return None


def _said(file: Path) -> str | None:
    try:
        value = json.loads(file.read_text(encoding="utf-8"))["model"]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            "the chosen model can't be read",
            where=str(file),
            hint="Choose a model anew.",
            command="kpgrade models use default",
            kind=ErrorKind.DAMAGED,
        ) from error
    return str(value)


def choose(name: str | None) -> None:
    """Remember a name or an absolute path; None goes back to kpgrade's own default. Raises ModelError."""
    file = choice_file()
    try:
        if name is None:
            file.unlink(missing_ok=True)
        else:
            replace_text(file, json.dumps({"model": name}, indent=1) + "\n")
    except OSError as error:
        raise ModelError(
            f"the choice can't be saved: {error.strerror}",
            where=str(file),
            hint="Set the variable KPGRADE_CONFIG to a folder that is yours.",
            kind=writing_failed(error),
        ) from error
