"""A run's folder: which adapter it is known by, and what it keeps of its recipe."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from export.trained import trained_adapter
from grader.errors import InputError
from grader.models.run_folder import RunFolder
from tests.export.tiny import write_adapter
from training.fit.recipe import Augment, Recipe, load_recipe
from training.fit.run_writer import RunWriter

RECIPE = """
[base]
gguf = "qwen2.5-coder-0.5b"

[schedule]
epochs = 1

[[data]]
file = "train.jsonl"
"""


@pytest.fixture
def recipe(tmp_path: Path) -> Recipe:
    path = tmp_path / "recipe.toml"
    path.write_text(RECIPE, encoding="utf-8")
    return load_recipe(path)


def checkpoint(run: RunFolder, step: int) -> Path:
    folder = write_adapter(run.checkpoints / f"checkpoint-{step}")
    (folder / "trainer_state.json").write_text(json.dumps({"global_step": step}))
    return folder


def test_what_is_measured_is_what_is_exported(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    assert run.result() is None
    old, new = checkpoint(run, 9), checkpoint(run, 12)
    assert run.result() == new == trained_adapter(tmp_path).adapter
    for folder in (run.adapter, run.best):
        write_adapter(folder)
        assert run.result() == folder == trained_adapter(tmp_path).adapter
    assert trained_adapter(tmp_path, "checkpoints/checkpoint-9").adapter == old


def test_a_checkpoint_that_was_cut_short_is_not_exported(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    old, new = checkpoint(run, 9), checkpoint(run, 12)
    weights = new / "adapter_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-5])
    assert run.result() == old == trained_adapter(tmp_path).adapter


def test_a_run_keeps_its_recipe_with_every_default_filled_in(recipe: Recipe, tmp_path: Path) -> None:
    run = RunWriter(tmp_path / "run")
    run.start(recipe, RECIPE, {})
    assert load_recipe(run.effective) == recipe
    kept = run.effective.read_text(encoding="utf-8")
    assert f"learning_rate = {recipe.schedule.learning_rate}" in kept
    assert all(f"{name} = " in kept for name in Augment.model_fields)


def test_a_run_does_not_go_on_with_other_defaults(recipe: Recipe, tmp_path: Path) -> None:
    run = RunWriter(tmp_path / "run")
    run.start(recipe, RECIPE, {})
    kept = run.effective.read_text(encoding="utf-8")
    run.effective.write_text(kept.replace("rank = 16", "rank = 8"), encoding="utf-8")
    with pytest.raises(InputError, match="another effective recipe"):
        run.start(recipe, RECIPE, {})
