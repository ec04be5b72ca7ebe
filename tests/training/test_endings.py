"""How a run ends: early, done before, out of memory, or not begun since the machine cannot do it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

pytest.importorskip("unsloth")

import torch

from grader.errors import InputError, ModelError
from grader.models.run_folder import RunFolder
from tests.training.runs import go, write_tiny_work
from training.fit import command as fitting
from training.fit.run_writer import RunWriter
from tui.cli import main

RECIPES = Path(__file__).parents[2] / "training" / "recipes"


def evaluated(run: RunFolder) -> list[int]:
    return [entry["step"] for entry in run.log() if entry["event"] == "dev"]


def test_a_run_that_stops_improving_on_dev_ends_early(tmp_path: Path) -> None:
    still = ("learning_rate = 1e-3", "learning_rate = 1e-12")
    write_tiny_work(tmp_path, still, ("evaluations = 2", "evaluations = 4\npatience = 2"))
    run = go(tmp_path, "run")
    steps = [entry for entry in run.log() if entry["event"] == "step"]
    assert len(evaluated(run)) == 3, "the base, and two that were no better"
    assert len(steps) == evaluated(run)[-1] < steps[0]["steps"]
    assert run.done
    assert run.result() == run.adapter


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """A run that is done, and saved after every step."""
    always = ("save_minutes = 60", "save_minutes = 0.0001")
    return go(write_tiny_work(tmp_path_factory.mktemp("finished"), always), "run")


def test_a_run_that_is_done_is_not_done_again(
    finished: RunFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    before, work = finished.log(), finished.path.parent
    command = ["train", "fit", str(work / "recipe.toml"), "--data", str(work), "-o", str(finished.path)]
    assert main(command) == 0
    assert finished.log() == before
    assert f"Done: the adapter is in {finished.result()}" in capsys.readouterr().out


def test_memory_that_runs_out_is_said_with_what_to_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_tiny_work(tmp_path)
    monkeypatch.setattr(fitting, "_train", lambda *_, **__: torch.empty(1 << 55))
    with pytest.raises(ModelError, match="memory ran out while training") as caught:
        go(tmp_path, "run")
    assert "halve row_tokens" in caught.value.hint
    assert caught.value.where == str(tmp_path / "run")


def test_other_errors_are_not_called_a_lack_of_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("shapes do not match")

    write_tiny_work(tmp_path)
    monkeypatch.setattr(fitting, "_train", broken)
    with pytest.raises(RuntimeError, match="shapes"):
        go(tmp_path, "run")


def test_a_recipe_for_a_gpu_says_what_to_change_where_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    command = ["train", "fit", str(RECIPES / "llama-3.1-8b.toml"), "-o", str(tmp_path / "run")]
    assert main(command) == 3
    said = capsys.readouterr().err
    for words in ("weights in 4 bits need a CUDA GPU", "load_in_4bit = false under [base]", "end in -cpu"):
        assert words in said
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        (('optimizer = "adamw_torch"', 'optimizer = "adam"'), InputError, "there is no optimizer 'adam'"),
        (("rank = 4", 'rank = 4\nprojections = ["q_porj"]'), ModelError, "adapters cannot be hung.*q_porj"),
    ],
)
def test_what_is_misspelt_in_a_recipe_is_said(
    tmp_path: Path, change: tuple[str, str], error: type[Exception], said: str
) -> None:
    write_tiny_work(tmp_path, change)
    with pytest.raises(error, match=said):
        go(tmp_path, "run")


FILES = ("adapter_model.safetensors", "optimizer.pt", "scheduler.pt", "rng_state.pth", "trainer_state.json")


@pytest.mark.parametrize("cut", FILES)
def test_a_checkpoint_that_was_cut_short_is_passed_over(
    finished: RunFolder, tmp_path: Path, cut: str
) -> None:
    run, checkpoint = RunFolder(tmp_path), finished.last_checkpoint()
    assert checkpoint is not None
    for step in (5, 12):
        shutil.copytree(checkpoint, run.checkpoints / f"checkpoint-{step}")
    assert run.last_checkpoint() == run.checkpoints / "checkpoint-12"
    content = (checkpoint / cut).read_bytes()
    for size in (0, len(content) // 2, len(content) - 2):
        (run.checkpoints / "checkpoint-12" / cut).write_bytes(content[:size])
        assert run.last_checkpoint() == run.checkpoints / "checkpoint-5", f"{cut} of {size} bytes"


def test_the_log_of_a_killed_run_is_read_up_to_the_kill(tmp_path: Path) -> None:
    run = RunWriter(tmp_path)
    run.write(event="step", step=1)
    with (tmp_path / "log.jsonl").open("a") as log:
        log.write(json.dumps({"event": "step", "step": 2})[:-3])
    assert [entry["step"] for entry in run.log()] == [1]
