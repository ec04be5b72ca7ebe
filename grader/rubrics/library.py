"""The teacher's rubrics, kept for the next class and for colleagues: a folder of YAML and Word files."""

from __future__ import annotations

import re
from pathlib import Path

from grader.domain import Rubric
from grader.places import config_dir
from grader.rubrics.writing import WRITTEN_AS

_UNFIT = re.compile(r"[^\w .,-]+")


def library() -> Path:
    """The folder. Whatever is put into it is in the library."""
    return config_dir() / "rubrics"


def listed() -> list[Path]:
    """What is in it, by name."""
    try:
        held = [path for path in library().iterdir() if path.suffix.casefold() in WRITTEN_AS]
    except OSError:
        return []
    return sorted((p for p in held if not p.name.startswith(".")), key=lambda path: path.name.casefold())


def place_for(rubric: Rubric) -> Path:
    """A name for it there, after its title or its first question."""
    said = rubric.title.strip() or rubric.questions[0].text.strip()
    name = " ".join(_UNFIT.sub(" ", said).split())[:60].strip(" .") or "rubric"
    return library() / f"{name}.yaml"
