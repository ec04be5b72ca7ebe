"""A schedule in sittings, and the average over steps that is its result."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("unsloth")

import torch
from safetensors.torch import load_file
from transformers import TrainerControl, TrainerState, TrainingArguments

from grader.models.run_folder import WEIGHTS, RunFolder
from tests.training.runs import write_tiny_work
from training.fit.averaging import Average
from training.fit.command import fit
from training.fit.options import with_options
from training.fit.recipe import load_recipe
from training.fit.start import adapter_at, adapter_sum


@pytest.fixture(scope="module")
def sittings(tmp_path_factory: pytest.TempPathFactory) -> list[RunFolder]:
    """One schedule as a whole, and the same in two sittings."""
    work = write_tiny_work(
        tmp_path_factory.mktemp("sittings"),
        ("warmup_steps = 1", 'warmup_steps = 0\ndecay = "wsd"\nema = 0.8'),
        ("evaluations = 2", 'evaluations = 1\nkeep = "last"'),
    )
    recipe, text = load_recipe(work / "recipe.toml"), (work / "recipe.toml").read_text(encoding="utf-8")
    whole = fit(recipe, text, work, work / "whole")
    first = fit(with_options(recipe, part=(0, 0.5)), text, work, work / "first")
    second = with_options(recipe, part=(0.5, 1), start=str(first.path))
    return [whole, first, fit(second, text, work, work / "second")]


def test_sittings_read_and_rate_as_one_run_does(sittings: list[RunFolder]) -> None:
    whole, first, second = ([e for e in run.log() if e["event"] == "step"] for run in sittings)
    rates = [[entry["learning_rate"] for entry in steps] for steps in (whole, first, second)]
    assert rates[1] + rates[2] == pytest.approx(rates[0])
    tokens = [steps[-1]["tokens"] for steps in (whole, first, second)]
    assert tokens[1] + tokens[2] == tokens[0]
    facts = [run.facts or {} for run in sittings]
    assert (
        facts[0]["labels"].items()
        == {kind: facts[1]["labels"][kind] + facts[2]["labels"][kind] for kind in facts[0]["labels"]}.items()
    )


def test_the_second_sitting_goes_on_from_the_last_weights_of_the_first(sittings: list[RunFolder]) -> None:
    _, first, second = sittings
    assert adapter_at(str(first.path)) == first.last
    assert (second.facts or {})["start_sha256"] == adapter_sum(first.last)


def test_the_result_is_the_average_and_not_the_last_step(sittings: list[RunFolder]) -> None:
    for run in sittings:
        assert run.result() == run.adapter
        average, last = load_file(run.adapter / WEIGHTS), load_file(run.last / WEIGHTS)
        assert average.keys() == last.keys()
        assert any(not torch.equal(average[name], last[name]) for name in last)


def model_with(value: float) -> Any:
    model = torch.nn.Linear(2, 1, bias=False)
    torch.nn.init.constant_(model.weight, value)
    return model


def averaged(values: list[float], tmp_path: Path, start: int = 0, checkpoint: Path | None = None) -> Average:
    """An average over the values that a weight takes from step `start` on, saved as the trainer does."""
    arguments = TrainingArguments(output_dir=str(tmp_path), report_to="none")
    average, control = Average(0.5, checkpoint), TrainerControl()
    average.on_train_begin(arguments, TrainerState(), control, model=model_with(values[0]))
    for step, value in enumerate(values[1:], start + 1):
        state = TrainerState(global_step=step)
        average.on_step_end(arguments, state, control, model=model_with(value))
        (tmp_path / f"checkpoint-{step}").mkdir(parents=True, exist_ok=True)
        average.on_save(arguments, state, control)
    return average


def test_an_average_is_gone_on_from_and_put_aside_again(tmp_path: Path) -> None:
    values = [0.0, 1.0, 5.0, 2.0, 3.0]
    whole = averaged(values, tmp_path / "whole")
    averaged(values[:3], tmp_path / "part")
    resumed = averaged(values[2:], tmp_path / "part", 2, tmp_path / "part" / "checkpoint-2")
    model = model_with(7.0)
    seen = []
    for average in (whole, resumed):
        with average.applied(model):
            seen.append(model.weight[0, 0].item())
        assert model.weight[0, 0].item() == 7.0
    # Each step leaves step / (step + 10) of what was: 1/11, 2/12, 3/13, 4/14.
    expected = 0.0
    for step, value in enumerate(values[1:], 1):
        kept = step / (step + 10)
        expected = kept * expected + (1 - kept) * value
    assert seen == pytest.approx([expected, expected])
