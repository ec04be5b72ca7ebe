"""A run as TensorBoard shows it. Reading events needs the package `tensorboard`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch")

from grader.models.run_folder import RunFolder
from training.fit.events import FOLDER, recorded
from training.fit.run_writer import RunWriter
from tui.cli import main


def step(number: int, loss: float) -> dict[str, Any]:
    return {
        "event": "step",
        "step": number,
        "steps": 4,
        "tokens": 100 * number,
        "labels": 5 * number,
        "loss": loss,
        "grad_norm": 1.5,
        "learning_rate": 1e-3,
        "tokens_per_second": 80.0,
    }


def dev(number: int, auc: float) -> dict[str, Any]:
    return {"event": "dev", "step": number, "auc": {"a/dev.jsonl": auc}, "mean": auc}


def scalars(run: RunFolder, tag: str) -> list[tuple[int, float]]:
    """(step, value) of all that TensorBoard would draw under `tag`; it keeps seven digits."""
    accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    events = accumulator.EventAccumulator(str(run.path / FOLDER))
    events.Reload()
    return [(event.step, round(event.value, 6)) for event in events.Scalars(tag)]


def go_on(run: RunWriter, done: int, entries: list[dict[str, Any]]) -> None:
    """What a start of the run logs and shows, one entry after the other."""
    run.write(event="start", step=done)
    with recorded(run, done) as record:
        for entry in entries:
            run.write(**entry)
            record(entry)


def test_without_tensorboard_the_command_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("unsloth")
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    recipe = Path(__file__).parents[2] / "training" / "recipes" / "gemma-3-270m-cpu.toml"
    assert main(["train", "fit", str(recipe), "-o", str(tmp_path / "run"), "--tensorboard"]) == 3
    said = capsys.readouterr().err
    assert "TensorBoard is not installed here" in said
    assert "pip install tensorboard" in said
    assert not (tmp_path / "run").exists()


def test_events_hold_what_the_log_holds(tmp_path: Path) -> None:
    pytest.importorskip("tensorboard")
    run = RunWriter(tmp_path)
    go_on(run, 0, [dev(0, 0.5), step(1, 0.9), step(2, 0.7), dev(2, 0.6)])
    assert scalars(run, "training/loss") == [(1, 0.9), (2, 0.7)]
    assert scalars(run, "training/tokens_per_second") == [(1, 80.0), (2, 80.0)]
    assert scalars(run, "dev_auc/a/dev.jsonl") == scalars(run, "dev_auc/mean") == [(0, 0.5), (2, 0.6)]


def test_a_killed_run_that_goes_on_draws_every_step_once(tmp_path: Path) -> None:
    """Steps after the last checkpoint are done again; a dev evaluation among them is not."""
    pytest.importorskip("tensorboard")
    run = RunWriter(tmp_path)
    go_on(run, 0, [step(1, 0.9), step(2, 0.8), step(3, 0.7), dev(3, 0.6)])
    go_on(run, 1, [step(2, 0.75), step(3, 0.65), step(4, 0.5)])
    assert scalars(run, "training/loss") == [(1, 0.9), (2, 0.75), (3, 0.65), (4, 0.5)]
    assert scalars(run, "dev_auc/mean") == [(3, 0.6)]


def test_a_run_begun_without_tensorboard_is_drawn_from_its_first_step(tmp_path: Path) -> None:
    pytest.importorskip("tensorboard")
    run = RunWriter(tmp_path)
    run.write(**step(1, 0.9))
    go_on(run, 1, [step(2, 0.8)])
    assert scalars(run, "training/loss") == [(1, 0.9), (2, 0.8)]
