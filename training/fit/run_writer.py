"""A run as it is written: begun or gone on with, logged, described."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from grader.errors import ErrorKind, InputError
from grader.models.run_folder import RunFolder
from grader.whole import SHARED, replace_text
from training.fit.recipe import Recipe, as_toml, load_recipe


class RunWriter(RunFolder):
    """The run that is being trained."""

    def __init__(self, path: Path) -> None:
        """Nothing is written before `start`."""
        super().__init__(path)
        self._opened = time.monotonic()
        self._processor = time.process_time()
        self._before = (0.0, 0.0)

    def start(self, recipe: Recipe, recipe_text: str, facts: dict[str, Any]) -> dict[str, Any]:
        """Open the folder for a new run, or for going on with this very run. Returns the run's facts.

        Raises InputError when the folder holds a run of another recipe, prompt or other data.
        """
        known = self.facts
        if known is None:
            self.path.mkdir(parents=True, exist_ok=True)
            replace_text(self.recipe, recipe_text, SHARED)
            replace_text(self.effective, as_toml(recipe), SHARED)
            known = facts | {"started": datetime.now(UTC).isoformat(timespec="seconds")}
            self.update(known)
            return known
        for name in ("recipe_sha256", "prompt_version", "data", "base"):
            self.expect(known, name, facts.get(name))
        if self.effective.is_file():
            # The same text means another recipe where a newer version fills in other defaults.
            self.expect({"effective_recipe": load_recipe(self.effective)}, "effective_recipe", recipe)
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
        replace_text(self.path / "run.json", json.dumps(facts, indent=2) + "\n", SHARED)

    def write(self, **entry: Any) -> None:
        """Append to the log, with wall-clock and processor seconds since the run first started."""
        seconds = self._before[0] + time.monotonic() - self._opened
        processor = self._before[1] + time.process_time() - self._processor
        entry |= {"seconds": round(seconds, 1), "cpu_seconds": round(processor, 1)}
        with (self.path / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(entry) + "\n")
