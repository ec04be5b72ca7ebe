"""What a run of `kpgrade train fit` left behind, as far as an export needs it."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from export.adapter import CONFIG
from export.errors import ExportError
from export.metadata import DataSource
from grader.errors import ErrorKind
from grader.prompt import PROMPT_VERSION

_KNOWN_DATA = Path(__file__).parent / "sources.toml"
_NOT_STATED = "not stated"


@dataclass(frozen=True, slots=True)
class Run:
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


def open_run(path: Path, checkpoint: str = "") -> Run:
    """The adapter of a run folder: `checkpoint`, or the best on dev, the last, the newest checkpoint.

    A bare adapter, as a peft folder or a GGUF, is a run of which nothing is known. Raises ExportError.
    """
    if path.is_file():
        return Run(path)
    adapter = _adapter(path, checkpoint)
    facts_file = path / "run.json"
    if not facts_file.is_file():
        return Run(adapter)
    try:
        facts = json.loads(facts_file.read_text(encoding="utf-8"))
        recipe = (path / "recipe.toml").read_text(encoding="utf-8")
        trained = {source["file"] for source in tomllib.loads(recipe).get("data", [])}
        filler = tomllib.loads(recipe).get("augment", {}).get("filler")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ExportError("the run's facts are damaged", where=str(path), kind=ErrorKind.DAMAGED) from error
    if facts.get("prompt_version", PROMPT_VERSION) != PROMPT_VERSION:
        raise ExportError(
            f"the run was trained with prompt version {facts['prompt_version']}, and this kpgrade grades "
            f"with {PROMPT_VERSION}",
            where=str(path),
            hint="Train again, or export with the kpgrade that trained it.",
            kind=ErrorKind.MISMATCH,
        )
    wanted = trained | ({filler} if filler else set())
    return Run(
        adapter=adapter,
        base=str(facts.get("base", "")),
        recipe=recipe,
        revision=str(facts.get("revision", "")),
        data={name: digest for name, digest in facts.get("data", {}).items() if name in wanted},
        metrics=_metrics(path / "log.jsonl", best=adapter.name == "best"),
    )


def data_sources(data: dict[str, str], about: Path | None) -> tuple[DataSource, ...]:
    """Name and licence of each training file, from our own table and from the one in `about`."""
    table = _table(_KNOWN_DATA) | (_table(about) if about else {})
    result = []
    for name, digest in sorted(data.items()):
        known = table.get(Path(name).parts[0], {})
        result.append(
            DataSource(
                name=f"{known.get('name', Path(name).parts[0])}, {Path(name).name}",
                licence=str(known.get("licence", _NOT_STATED)),
                source=str(known.get("source", "")),
                sha256=digest,
            )
        )
    return tuple(result)


def _adapter(path: Path, checkpoint: str) -> Path:
    newest = sorted(
        path.glob("checkpoints/checkpoint-*"),
        key=lambda p: int("0" + p.name.rpartition("-")[2]),
        reverse=True,
    )
    choices = [path / checkpoint] if checkpoint else [path, path / "best", path / "adapter", *newest]
    for choice in choices:
        if (choice / CONFIG).is_file():
            return choice
    raise ExportError(
        "there is no adapter in this folder",
        where=str(choices[0] if checkpoint else path),
        hint="Name a run of `kpgrade train fit` that has saved at least once, or a folder saved by peft.",
        kind=ErrorKind.NOT_FOUND,
    )


def _metrics(log: Path, *, best: bool) -> dict[str, Any]:
    """The dev evaluation that belongs to the adapter, as the run logged it."""
    try:
        lines = log.read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    entries = []
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and entry.get("event") == "dev" and entry.get("step"):
            entries.append(entry)
    if not entries:
        return {}
    chosen = max(entries, key=lambda entry: entry.get("mean", 0.0)) if best else entries[-1]
    return {key: chosen[key] for key in ("step", "auc", "mean") if key in chosen}


def _table(path: Path) -> dict[str, dict[str, Any]]:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8")).get("data", {})
        return {str(name): dict(entry) for name, entry in data.items()}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise ExportError(
            "this table of data and licences is not understood",
            where=str(path),
            hint='It holds [data.FOLDER] tables with name = "...", licence = "..." and source = "...".',
        ) from error
