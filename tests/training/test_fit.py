"""A real run on this machine's processor: killed, gone on with on the same path, measured, drawn."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("unsloth")

from transformers import TrainerControl, TrainerState, TrainingArguments

from grader.errors import InputError
from grader.models.run_folder import RunFolder
from grader.models.store import ModelFile
from tests.training.runs import go
from tests.training.test_events import scalars
from training.fit.callbacks import Checkpoints
from training.fit.command import fit
from training.fit.recipe import load_recipe

ROOT = Path(__file__).parents[2]
KILL_AT = 3


@pytest.fixture(scope="module")
def resumed(work: Path) -> RunFolder:
    """The same run, killed without warning in the middle, and started again, with TensorBoard if here."""
    killed_at = kill_in_the_middle(work)
    assert killed_at >= KILL_AT
    return go(work, "resumed", tensorboard=bool(find_spec("tensorboard")))


def kill_in_the_middle(work: Path) -> int:
    """Run the command itself, and kill it as soon as it says that step KILL_AT is done."""
    command = [sys.executable, "-m", "tui.cli", "train", "fit", str(work / "recipe.toml")]
    command += ["-o", str(work / "resumed"), "--data", str(work)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if line.startswith(f"step {KILL_AT}/"):
                    break
            else:
                pytest.fail("the run ended before it could be killed")
        finally:
            process.send_signal(signal.SIGKILL)
    last = RunFolder(work / "resumed").log()[-1]
    assert not (work / "resumed" / "adapter").exists()
    return int(last["step"])


def losses(run: RunFolder) -> dict[int, float]:
    """Loss by step; a step done twice (after the last checkpoint before the kill) counts as last done."""
    return {entry["step"]: entry["loss"] for entry in run.log() if entry["event"] == "step"}


def weights(run: RunFolder) -> dict[str, Any]:
    from safetensors.torch import load_file

    loaded: dict[str, Any] = load_file(run.adapter / "adapter_model.safetensors")
    return loaded


def test_a_killed_run_goes_on_to_the_same_losses_and_weights(straight: RunFolder, resumed: RunFolder) -> None:
    import torch

    starts = [entry["step"] for entry in resumed.log() if entry["event"] == "start"]
    assert starts[0] == 0
    assert starts[1] >= KILL_AT - 1
    assert losses(resumed) == pytest.approx(losses(straight), abs=1e-4)
    expected = weights(straight)
    for name, found in weights(resumed).items():
        torch.testing.assert_close(found, expected[name], atol=1e-4, rtol=0)


def test_tensorboard_is_shown_the_run_as_it_is_in_the_log(resumed: RunFolder) -> None:
    assert dict(scalars(resumed, "training/loss")) == losses(resumed)
    logged = [entry for entry in resumed.log() if entry["event"] == "dev"]
    assert scalars(resumed, "dev_auc/mean") == [(entry["step"], entry["mean"]) for entry in logged]


def test_training_learns(straight: RunFolder) -> None:
    assert any(bool(tensor.any()) for name, tensor in weights(straight).items() if "lora_B" in name)
    values = list(losses(straight).values())
    assert min(values[-3:]) < values[0]


def test_dev_is_measured_before_and_along_the_way(straight: RunFolder) -> None:
    dev = [entry for entry in straight.log() if entry["event"] == "dev"]
    steps = max(losses(straight))
    assert [entry["step"] for entry in dev] == [0, round(steps / 2), steps]
    assert all(0 <= value <= 1 for entry in dev for value in entry["auc"].values())


def test_the_folder_says_what_the_run_was(straight: RunFolder, fast_model: ModelFile, work: Path) -> None:
    facts = json.loads((straight.path / "run.json").read_text(encoding="utf-8"))
    assert facts["base"] == fast_model.sha256
    assert set(facts["data"]) == {"train.jsonl"}
    assert facts["versions"]["torch"]
    assert facts["labels"].keys() == {"train.jsonl real"}
    assert (
        (straight.path / "recipe.toml")
        .read_text(encoding="utf-8")
        .startswith((work / "recipe.toml").read_text(encoding="utf-8"))
    )
    assert load_recipe(straight.effective) == load_recipe(work / "recipe.toml"), (
        "with every default filled in"
    )
    assert (straight.path / "curves.png").read_bytes().startswith(b"\x89PNG")


def test_other_data_or_another_recipe_needs_another_folder(straight: RunFolder, work: Path) -> None:
    text = (work / "recipe.toml").read_text(encoding="utf-8")
    with pytest.raises(InputError, match="another recipe"):
        fit(load_recipe(work / "recipe.toml"), text + "# changed", work, straight.path)


def test_a_signal_saves_and_stops(tmp_path: Path) -> None:
    state, control = TrainerState(), TrainerControl()
    arguments = TrainingArguments(output_dir=str(tmp_path), report_to="none")
    watch = Checkpoints(minutes=60)
    watch.on_train_begin(arguments, state, control)
    watch.on_step_end(arguments, state, control)
    assert not control.should_save
    assert not control.should_training_stop
    os.kill(os.getpid(), signal.SIGTERM)
    watch.on_step_end(arguments, state, control)
    watch.on_train_end(arguments, state, control)
    assert control.should_save
    assert control.should_training_stop
    assert watch.stopped
