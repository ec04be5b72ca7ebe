"""What a run of `kpgrade train fit` left behind, as far as an export needs it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from export.errors import ExportError
from grader.errors import ErrorKind
from grader.models.run_folder import RunFolder, is_adapter_folder


@dataclass(frozen=True, slots=True)
class TrainedAdapter:
    """An adapter, and what is known of how it came to be."""

    adapter: Path
    """A peft folder, or a GGUF adapter."""
    base: str = ""
    """A path, a sha256 or a hub id; empty where nothing says it."""
    recipe: str = ""
    revision: str = ""
    data: dict[str, str] = field(default_factory=dict)
    """File name -> sha256 of what it was trained on."""
    metrics: dict[str, Any] = field(default_factory=dict)


def trained_adapter(path: Path, checkpoint: str = "") -> TrainedAdapter:
    """The adapter of a run folder: `checkpoint`, or the one that the run is known by.

    Of a bare adapter, as a peft folder or a GGUF, nothing else is known. Raises ExportError, and InputError
    for a run whose facts are damaged or that was trained to read another prompt.
    """
    if path.is_file():
        return TrainedAdapter(path)
    run = RunFolder(path)
    adapter = _adapter(run, checkpoint)
    if run.facts is None:
        return TrainedAdapter(adapter)
    facts = run.facts_of_this_prompt()
    try:
        recipe = run.recipe.read_text(encoding="utf-8")
        told = tomllib.loads(recipe)
        wanted = {source["file"] for source in told.get("data", [])} | {told.get("augment", {}).get("filler")}
        data = {str(name): str(digest) for name, digest in facts.get("data", {}).items() if name in wanted}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ExportError("the run's facts are damaged", where=str(path), kind=ErrorKind.DAMAGED) from error
    return TrainedAdapter(
        adapter=adapter,
        base=str(facts.get("base", "")),
        recipe=recipe,
        revision=str(facts.get("revision", "")),
        data=data,
        metrics=run.dev_figures(adapter),
    )


def _adapter(run: RunFolder, checkpoint: str) -> Path:
    named = run.path / checkpoint
    choice = named if is_adapter_folder(named) else None if checkpoint else run.result()
    if choice is None:
        raise ExportError(
            "there is no adapter in this folder",
            where=str(named),
            hint="Name a run of `kpgrade train fit` that has saved at least once, or a folder saved by peft.",
            kind=ErrorKind.NOT_FOUND,
        )
    return choice
