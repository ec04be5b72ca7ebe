"""A run folder: everything needed to know what a run was, to go on with it, and to draw it.

recipe.toml    the recipe as given          run.json     versions, seed, data sums, git revision, budget
log.jsonl      one line a step or event     curves.png   the log, drawn
checkpoints/   to resume from               adapter/     the result (adapter_model.safetensors)
last/          the last step's weights, where the result is an average
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
import subprocess
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from grader.errors import ErrorKind, InputError
from grader.prompt import PROMPT_VERSION
from training.fit.checkpoints import is_whole
from training.fit.packing import Row

WEIGHTS = "adapter_model.safetensors"
"""Where peft keeps the weights of an adapter, in the adapter's folder."""
ADAPTER = "adapter"
"""A run's result, in its folder."""
LAST = "last"
"""The weights of the last step, in the folder of a run whose result is an average over steps."""
_PACKAGES = (
    "torch",
    "transformers",
    "peft",
    "trl",
    "unsloth",
    "unsloth_zoo",
    "datasets",
    "accelerate",
    "gguf",
    "numpy",
)


class RunFolder:
    """One run on disk."""

    def __init__(self, path: Path) -> None:
        """Nothing is written before `start`."""
        self.path = path
        self.checkpoints = path / "checkpoints"
        self.adapter = path / ADAPTER
        self.last = path / LAST
        self.best = path / "best"
        self._opened = time.monotonic()
        self._processor = time.process_time()
        self._before = (0.0, 0.0)

    @property
    def facts(self) -> dict[str, Any] | None:
        """What `start` wrote; None for a folder that holds no run."""
        path = self.path / "run.json"
        if not path.is_file():
            return None
        try:
            return dict(json.loads(path.read_text(encoding="utf-8")))
        except (json.JSONDecodeError, ValueError) as error:
            raise InputError(
                "the run's facts are damaged",
                where=str(path),
                hint="Start in a new folder.",
                kind=ErrorKind.DAMAGED,
            ) from error

    def start(self, recipe_text: str, facts: dict[str, Any]) -> dict[str, Any]:
        """Open the folder for a new run, or for going on with this very run. Returns the run's facts.

        Raises InputError when the folder holds a run of another recipe, prompt or other data.
        """
        known = self.facts
        if known is None:
            self.path.mkdir(parents=True, exist_ok=True)
            (self.path / "recipe.toml").write_text(recipe_text, encoding="utf-8")
            known = facts | {"started": datetime.now(UTC).isoformat(timespec="seconds")}
            self.update(known)
            return known
        for name in ("recipe_sha256", "prompt_version", "data", "base"):
            self.expect(known, name, facts.get(name))
        last = self.log()[-1:] or [{}]
        self._before = (last[0].get("seconds", 0.0), last[0].get("cpu_seconds", 0.0))
        return known

    def expect(self, facts: dict[str, Any], name: str, value: object) -> None:
        """Raise InputError when the folder's run was started with another `name`."""
        if facts.get(name) != value:
            raise InputError(
                f"this folder holds a run with another {name.replace('_', ' ')}",
                where=str(self.path),
                hint="Give a new folder with -o, or the recipe, data and code that this run had.",
                kind=ErrorKind.MISMATCH,
            )

    def update(self, facts: dict[str, Any]) -> None:
        """Write the run's facts, whole or not at all."""
        draft = self.path / "run.json.part"
        draft.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
        draft.replace(self.path / "run.json")

    def write(self, **entry: Any) -> None:
        """Append to the log, with wall-clock and processor seconds since the run first started."""
        seconds = self._before[0] + time.monotonic() - self._opened
        processor = self._before[1] + time.process_time() - self._processor
        entry |= {"seconds": round(seconds, 1), "cpu_seconds": round(processor, 1)}
        with (self.path / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(entry) + "\n")

    def log(self) -> list[dict[str, Any]]:
        """All entries so far; a line cut short by a kill is left out."""
        path = self.path / "log.jsonl"
        entries = []
        for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
            try:
                entries.append(dict(json.loads(line)))
            except (json.JSONDecodeError, ValueError):
                continue
        return entries

    @property
    def done(self) -> bool:
        """Whether the run was trained to its end, and its adapter is still there."""
        ended = any(entry["event"] == "done" for entry in self.log()[-1:])
        return ended and (self.adapter / WEIGHTS).is_file()

    def last_checkpoint(self) -> Path | None:
        """The newest checkpoint that was written to its end."""
        found = [path for path in self.checkpoints.glob("checkpoint-*") if is_whole(path)]
        return max(found, key=lambda p: int(p.name.rpartition("-")[2]), default=None)

    def result(self) -> Path | None:
        """The adapter that a run is known by: the best on dev, else the last, else the newest checkpoint.

        The order in which `kpgrade train export` looks, so that what is measured is what is exported.
        """
        choices = (self.best, self.adapter, self.last_checkpoint())
        return next((p for p in choices if p is not None and (p / WEIGHTS).is_file()), None)


def versions() -> dict[str, str]:
    """Versions of everything that shapes the arithmetic."""
    result = {"python": sys.version.split()[0], "platform": platform.platform()}
    for name in _PACKAGES:
        try:
            result[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return result


def sums(data: Path, files: Iterable[str]) -> dict[str, str]:
    """sha256 by file name, of files under `data`. Raises InputError for one that is absent."""
    result = {}
    for name in sorted(set(files)):
        path = data / name
        if not path.is_file():
            raise InputError(
                "this data file is absent",
                where=str(path),
                hint="Give the data folder with --data.",
                kind=ErrorKind.NOT_FOUND,
            )
        with path.open("rb") as content:
            result[name] = hashlib.file_digest(content, "sha256").hexdigest()
    return result


def revision() -> str:
    """The git revision of the code, '+' when files differ from it, '' outside a checkout."""
    here = Path(__file__).parent

    def git(*arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=here, capture_output=True, text=True, check=False)
        return done.stdout.strip() if done.returncode == 0 else ""

    try:
        head = git("rev-parse", "HEAD")
        return head + ("+" if head and git("status", "--porcelain", "-uno") else "")
    except OSError:
        return ""


def plan_sum(rows: Iterable[Row]) -> str:
    """sha256 of what a run learns from, in order: the same for the same trajectory."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(json.dumps([row.tokens, row.parents, row.ends, row.targets, row.weights]).encode())
    return digest.hexdigest()


def describe(recipe_text: str, base: str, data: dict[str, str], seed: int) -> dict[str, Any]:
    """The facts a run starts from."""
    return {
        "recipe_sha256": hashlib.sha256(recipe_text.encode()).hexdigest(),
        "prompt_version": PROMPT_VERSION,
        "base": base,
        "seed": seed,
        "data": data,
        "versions": versions(),
        "revision": revision(),
    }
