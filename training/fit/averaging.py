"""A running average of the trained weights: steadier than the weights of any one step, at no cost in time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

FILE = "average.safetensors"
"""The average, in a checkpoint's folder."""


class Average(TrainerCallback):  # type: ignore[misc]
    """Exponential moving average over steps of every weight that is trained.

    While there are few steps it forgets faster, so that the start counts no more than any other step.
    """

    def __init__(self, decay: float, checkpoint: Path | None = None) -> None:
        """`decay` in (0, 1) is what a step leaves of the average; `checkpoint` is gone on from."""
        self._decay, self._checkpoint = decay, checkpoint
        self._kept: dict[str, Tensor] = {}

    def on_train_begin(
        self, _args: TrainingArguments, _state: TrainerState, _control: TrainerControl, **others: Any
    ) -> None:
        """Take the average up where the checkpoint left it, else at the weights as they are."""
        path = self._checkpoint / FILE if self._checkpoint else None
        if path and path.is_file():
            self._kept = load_file(path)
        else:
            self._kept = {name: weights.detach().clone() for name, weights in _trained(others["model"])}

    def on_step_end(
        self, _args: TrainingArguments, state: TrainerState, _control: TrainerControl, **others: Any
    ) -> None:
        """Take in the weights after a step."""
        decay = min(self._decay, state.global_step / (state.global_step + 10))
        with torch.no_grad():
            for name, weights in _trained(others["model"]):
                self._kept[name].lerp_(weights.detach().to(self._kept[name]), 1 - decay)

    def on_save(
        self, args: TrainingArguments, state: TrainerState, _control: TrainerControl, **_others: Any
    ) -> None:
        """Keep the average with the checkpoint."""
        save_file(self._kept, Path(args.output_dir or "") / f"checkpoint-{state.global_step}" / FILE)

    @contextmanager
    def applied(self, model: Any) -> Iterator[None]:
        """Within it the model has the average for its weights."""
        own = {name: weights.detach().clone() for name, weights in _trained(model)}
        _put(model, self._kept)
        try:
            yield
        finally:
            _put(model, own)


def _trained(model: Any) -> Iterator[tuple[str, Tensor]]:
    return ((name, weights) for name, weights in model.named_parameters() if weights.requires_grad)


def _put(model: Any, values: dict[str, Tensor]) -> None:
    with torch.no_grad():
        for name, weights in _trained(model):
            weights.copy_(values[name])
