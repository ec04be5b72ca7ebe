"""`create | import | split | fit | evaluate` by the script that runs them, with a local server alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("unsloth")
pytest.importorskip("starlette_context", reason="llama-cpp-python's server is not installed")

from grader.models.run_folder import RunFolder
from grader.models.store import ModelFile
from tests.training.runs import RECIPE
from training.data.create.journal import Journal

ROOT = Path(__file__).parents[2]
LABELLED = sorted(map(str, (ROOT / "samples").glob("*/labels.jsonl")))


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def replies(out: Path) -> int:
    with Journal(out / "made" / "replies.sqlite") as journal:
        return sum(spent.requests for spent in journal.spent())


def test_from_passages_to_a_comparison(
    fast_model: ModelFile, default_model: ModelFile, tmp_path: Path
) -> None:
    """A small model's examples are mostly rejected, so the script asks for more, and is given ours."""
    out = tmp_path / "out"
    out.mkdir()
    recipe = RECIPE.format(sha256=fast_model.sha256).replace("tokens = 2000", "tokens = 1000")
    (out / "recipe.toml").write_text(recipe.replace('["train.jsonl"]', '["dev.jsonl"]'), encoding="utf-8")
    settings = {
        "PYTHON": sys.executable,
        "WRITER": str(default_model.path),
        "LIMIT": "1",
        "CREATE": "--kinds plain --max-tokens 160 --temperature 0 --min-chars 900",
        "EVALUATE": "--limit 4 --resamples 10 --no-charts",
        "KPGRADE_CONFIG": str(tmp_path / "config"),
    }

    def script(*labelled: str) -> subprocess.CompletedProcess[str]:
        command = [
            "bash",
            "training/from-passages.sh",
            "samples/passages/passages.jsonl",
            str(out),
            *labelled,
        ]
        environment = {name: value for name, value in os.environ.items() if name != "SERVER"} | settings
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    alone = script()
    made = len(rows(out / "made" / "dataset.jsonl")), len(rows(out / "made" / "rejected.jsonl"))
    assert sum(made) == 1
    assert alone.returncode == 3, alone.stderr
    assert f"Too few to train on: {made[0]} made examples were kept, {made[1]} were rejected" in alone.stderr
    assert not (out / "run").exists()

    asked = replies(out)
    whole = script(*LABELLED)
    assert whole.returncode == 0, whole.stderr
    assert replies(out) == asked, "nothing is asked twice"
    parts = {name: rows(out / "data" / f"{name}.jsonl") for name in ("train", "dev", "test")}
    repeated = len(rows(out / "all.rejected.jsonl"))
    assert sum(map(len, parts.values())) == sum(len(rows(Path(p))) for p in LABELLED) + made[0] - repeated
    groups = {name: {row["group"] for row in part} for name, part in parts.items()}
    assert not groups["test"] & (groups["train"] | groups["dev"])
    assert RunFolder(out / "run").log()[-1]["event"] == "done"
    (figures,) = json.loads((out / "comparison" / "figures.json").read_text("utf-8"))
    assert figures["answers"] == 4
    assert figures["graders"].keys() >= {"word overlap", "run before training", "run"}
