"""`kpgrade train evaluate RUN`: what was trained, in PyTorch, beside its exported file and its base."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("unsloth")

from export.changes import changes_of
from export.lora_gguf import write_lora
from export.source import GgufSource
from grader.models.run_folder import WEIGHTS, RunFolder
from grader.models.store import ModelFile
from tests.eval.rows import rows, write
from tests.training.test_reading import MEAN_TOLERANCE, TOLERANCE
from training.compare import comparison as compare
from training.compare.comparison import Comparison
from tui.cli import main


def evaluate(on: Path, output: Path, *graders: str) -> int:
    command = ["train", "evaluate", *graders, "--on", str(on), "-o", str(output)]
    return main([*command, "--resamples", "10", "--no-charts"])


def louder(run: RunFolder, path: Path) -> RunFolder:
    """The run as if it had learned 8 times as much: a few steps alone hardly move a margin.

    More would not only move it further: llama.cpp multiplies activations of 8 bits, and what they round off
    grows with the adapter."""
    from safetensors.torch import load_file, save_file

    path.mkdir()
    for name in ("recipe.toml", "run.json"):
        shutil.copy(run.path / name, path)
    shutil.copytree(run.adapter, path / "adapter")
    weights = load_file(path / "adapter" / WEIGHTS)
    changed = {name: tensor * (8 if ".lora_B." in name else 1) for name, tensor in weights.items()}
    save_file(changed, path / "adapter" / WEIGHTS)
    return RunFolder(path)


@pytest.fixture(scope="module")
def side_by_side(
    straight: RunFolder, fast_model: ModelFile, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Comparison, list[dict[str, Any]]]:
    """A run, its exported adapter and its base through the command: what it compared and what it wrote."""
    folder = tmp_path_factory.mktemp("compared")
    run, adapter = louder(straight, folder / "run"), folder / "adapter.gguf"
    source = GgufSource(fast_model.path)
    write_lora(source, changes_of(run.adapter, source), adapter, kind="f32")
    seen: list[Comparison] = []

    def watched(*args: Any, **options: Any) -> list[Comparison]:
        seen.extend(compared(*args, **options))
        return seen

    compared = compare.compare
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compare, "compare", watched)
        graders = (f"run={run.path}", f"file={fast_model.path}+{adapter}", f"base={fast_model.path}")
        assert evaluate(write(folder / "leaves.jsonl", rows()), folder / "out", *graders) == 0
    return seen[0], json.loads((folder / "out" / "figures.json").read_text("utf-8"))


def margins(comparison: Comparison, name: str) -> list[float]:
    judged = comparison.cards[name].judged
    return [point.margin for said in judged for point in said.points if point.margin is not None]


def differences(comparison: Comparison, one: str, other: str) -> list[float]:
    pairs = zip(margins(comparison, one), margins(comparison, other), strict=True)
    return [abs(a - b) for a, b in pairs]


@pytest.mark.parametrize(("run", "engine"), [("run", "file"), ("run before training", "base")])
def test_a_runs_margins_are_the_engines(
    side_by_side: tuple[Comparison, object], run: str, engine: str
) -> None:
    found = differences(side_by_side[0], run, engine)
    assert len(found) == 15, "five answers of three key points, and a blank one that no model is asked about"
    assert max(found) < TOLERANCE, found
    assert sum(found) / len(found) < MEAN_TOLERANCE


def test_what_was_learned_moves_the_margins_further_than_that(
    side_by_side: tuple[Comparison, object],
) -> None:
    moved = differences(side_by_side[0], "run", "run before training")
    assert sum(moved) / len(moved) > 2 * MEAN_TOLERANCE


def test_a_run_stands_in_the_figures_like_any_grader(
    side_by_side: tuple[object, list[dict[str, Any]]],
) -> None:
    (found,) = side_by_side[1]
    assert found["graders"].keys() >= {"word overlap", "run before training", "run", "file", "base"}
    assert found["graders"]["run"]["brier"]["value"] is not None
    assert found["left_out"] == {}


def test_the_best_adapter_on_dev_is_the_one_that_counts(straight: RunFolder, tmp_path: Path) -> None:
    """As in `kpgrade train export`, or one adapter would be measured and another handed out."""
    run = RunFolder(tmp_path / "run")
    assert run.result() is None
    shutil.copytree(straight.last_checkpoint() or straight.path, run.checkpoints / "checkpoint-7")
    assert run.result() == run.checkpoints / "checkpoint-7"
    shutil.copytree(straight.adapter, run.adapter)
    assert run.result() == run.adapter
    shutil.copytree(straight.adapter, run.best)
    assert run.result() == run.best


@pytest.mark.parametrize(
    ("change", "said"),
    [({}, "this run has no adapter yet"), ({"prompt_version": 999}, "trained with prompt version 999")],
)
def test_a_run_that_cannot_be_judged_is_said_so(
    straight: RunFolder,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    change: dict[str, object],
    said: str,
) -> None:
    run = tmp_path / "run"
    run.mkdir()
    shutil.copy(straight.path / "recipe.toml", run)
    (run / "run.json").write_text(json.dumps((straight.facts or {}) | change), encoding="utf-8")
    command = ["train", "evaluate", str(run), "--no-base", "--on", str(write(tmp_path / "a.jsonl", rows()))]
    assert main([*command, "-o", str(tmp_path / "out")]) == 2
    assert said in capsys.readouterr().err
