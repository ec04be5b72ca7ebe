"""How fast each model has been on this machine: what a person wants to know before choosing one.

One small file in the config directory, written after a batch. It holds no more than a model's name and two
numbers, and losing it loses nothing: a file that can't be read or written counts as none.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from pydantic import Field, TypeAdapter, ValidationError

from grader.domain import Frozen
from grader.places import config_dir
from grader.whole import replace_text

LEAST_ANSWERS = 5
"""A batch of fewer says little."""


class Pace(Frozen):
    """The last batch of some size."""

    answers: int = Field(gt=0)
    """Distinct answers that the model read."""
    seconds: float = Field(gt=0)

    @property
    def per_minute(self) -> float:
        """Answers a minute."""
        return 60 * self.answers / self.seconds


_PACES = TypeAdapter(dict[str, Pace])


def pace_file() -> Path:
    """Where paces are kept."""
    return config_dir() / "pace.json"


def paces() -> dict[str, Pace]:
    """By the model's name."""
    try:
        return _PACES.validate_json(pace_file().read_bytes())
    except (OSError, ValidationError):
        return {}


def keep_pace(model: str, answers: int, seconds: float) -> None:
    """Remember how a batch went, if it was long enough to say something."""
    if answers < LEAST_ANSWERS or seconds <= 0:
        return
    known = paces() | {model: Pace(answers=answers, seconds=seconds)}
    with contextlib.suppress(OSError):
        replace_text(pace_file(), _PACES.dump_json(known, indent=1).decode() + "\n")
