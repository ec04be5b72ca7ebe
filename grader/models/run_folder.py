"""A run of `kpgrade train fit` on disk, for whoever goes on with it, measures it or exports it.

recipe.toml    the recipe as given           effective.toml  the recipe with every default filled in
run.json       versions, seed, data sums, git revision, budget
log.jsonl      one line a step or event      curves.png      the log, drawn
checkpoints/   to resume from                adapter/, best/ the results, as peft saves them
last/          the last step's weights, where the result is an average
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

from grader.errors import ErrorKind, InputError
from grader.prompt import PROMPT_VERSION

CONFIG, WEIGHTS = "adapter_config.json", "adapter_model.safetensors"
"""What peft keeps of an adapter, in the adapter's folder."""
_STATE = "trainer_state.json"
"""What transformers' trainer writes last into a checkpoint."""


def is_adapter_folder(path: Path) -> bool:
    """Whether a folder is an adapter as peft saves it."""
    return (path / CONFIG).is_file() and (path / WEIGHTS).is_file()


def is_run(path: Path) -> bool:
    """Whether a folder is a run."""
    return (path / "run.json").is_file() and (path / "recipe.toml").is_file()


class RunFolder:
    """One run, as far as it got."""

    def __init__(self, path: Path) -> None:
        """Nothing is read yet, and the folder need not exist."""
        self.path = path
        self.recipe = path / "recipe.toml"
        self.effective = path / "effective.toml"
        self.checkpoints = path / "checkpoints"
        self.adapter = path / "adapter"
        self.best = path / "best"
        self.last = path / "last"

    @property
    def facts(self) -> dict[str, Any] | None:
        """What the run started from; None for a folder that holds no run. Raises InputError."""
        path = self.path / "run.json"
        if not path.is_file():
            return None
        try:
            return dict(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise InputError(
                "the run's facts are damaged",
                where=str(path),
                hint="Start in a new folder.",
                kind=ErrorKind.DAMAGED,
            ) from error

    def facts_of_this_prompt(self) -> dict[str, Any]:
        """The run's facts. Raises InputError for a run that was trained to read another prompt."""
        facts = self.facts or {}
        version = facts.get("prompt_version", PROMPT_VERSION)
        if version != PROMPT_VERSION:
            raise InputError(
                f"the run was trained with prompt version {version}, and this kpgrade asks with "
                f"{PROMPT_VERSION}",
                where=str(self.path),
                hint="Train again, or use the kpgrade that trained it.",
                kind=ErrorKind.MISMATCH,
            )
        return facts

    def log(self) -> list[dict[str, Any]]:
        """All entries so far; a line cut short by a kill is left out."""
        path = self.path / "log.jsonl"
        entries = []
        for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
            try:
                entries.append(dict(json.loads(line)))
            except (ValueError, TypeError):
                continue
        return entries

    @property
    def done(self) -> bool:
        """Whether the run was trained to its end, and its adapter is still there."""
        ended = any(entry["event"] == "done" for entry in self.log()[-1:])
        return ended and (self.adapter / WEIGHTS).is_file()

    def last_checkpoint(self) -> Path | None:
        """The newest checkpoint that was written to its end."""
        whole = [path for path in self.checkpoints.glob("checkpoint-*") if _is_whole(path)]
        return max(whole, key=lambda path: int(path.name.rpartition("-")[2]), default=None)

    def result(self) -> Path | None:
        """The adapter that the run is known by: the best on dev, else the last, else the newest checkpoint.

        Measuring and exporting both ask here, so that what is measured is what is exported.
        """
        choices = (self.best, self.adapter, self.last_checkpoint())
        return next((path for path in choices if path is not None and is_adapter_folder(path)), None)

    def latest(self) -> Path | None:
        """The weights of the last step, from which another run goes on, and not their average."""
        return next((path for path in (self.last, self.adapter) if (path / WEIGHTS).is_file()), None)

    def dev_figures(self, adapter: Path) -> dict[str, Any]:
        """Step, AUC by file and mean of the dev evaluation that `adapter` of this run is known by."""
        entries = [entry for entry in self.log() if entry.get("event") == "dev" and entry.get("step")]
        if not entries:
            return {}
        best = adapter == self.best
        chosen = max(entries, key=lambda entry: entry.get("mean", 0.0)) if best else entries[-1]
        return {key: chosen[key] for key in ("step", "auc", "mean") if key in chosen}


def _is_whole(checkpoint: Path) -> bool:
    """Whether every file of a checkpoint was written to its end, whenever the plug was pulled."""
    try:
        json.loads((checkpoint / _STATE).read_text(encoding="utf-8"))
        # PyTorch's files are ZIP archives, whose directory stands at their end.
        torch_files = [*checkpoint.glob("*.pt"), *checkpoint.glob("*.pth")]
        return all(map(zipfile.is_zipfile, torch_files)) and all(
            map(_whole_tensors, checkpoint.glob("*.safetensors"))
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _whole_tensors(path: Path) -> bool:
    """Whether a .safetensors file is as long as its header says."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if length > path.stat().st_size:
            return False
        header = json.loads(file.read(length))
    end = max(
        (entry["data_offsets"][1] for name, entry in header.items() if name != "__metadata__"), default=0
    )
    return path.stat().st_size == 8 + length + int(end)
