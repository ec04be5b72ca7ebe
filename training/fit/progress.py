"""Progress on dev answers: AUC per set, with the frozen lower layers evaluated only once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from grader.labelled import dev_sample
from grader.metrics import roc_auc
from training.data.learning import answers_to_learn
from training.fit.base import LoadedBase
from training.fit.margins import Batch, collate, lower_layers_skipped, lower_states, margins
from training.fit.packing import pack, singles
from training.fit.paths import paths
from training.fit.recipe import Dev, Schedule


class DevSet:
    """A fixed sample of one dev file, packed, with what the frozen layers make of it kept in memory."""

    def __init__(self, path: Path, name: str, dev: Dev, schedule: Schedule, base: LoadedBase) -> None:
        """Draw, render and pack. Raises InputError when the file is unusable."""
        items = dev_sample(answers_to_learn(path, name), dev.labels, schedule.seed)
        bundles = [
            list(paths(item, base.form, base.tokenise)) for item in sorted(items, key=lambda i: i.question)
        ]
        self.name = name
        tree = schedule.packing == "tree"
        rows = list(pack(bundles, schedule.row_tokens) if tree else singles(bundles))
        self._batches = [collate([row], tree=tree) for row in rows]
        self._states: list[Tensor | None] = [None] * len(rows)
        self.missed = [target >= 0.5 for row in rows for target in row.targets]

    def auc(self, model: Any, base: LoadedBase) -> float:
        """AUC for 'missed' of the model as it stands."""
        training = model.training
        model.eval()
        scores: list[float] = []
        with torch.no_grad():
            for index, batch in enumerate(self._batches):
                scores += self._margins(model, base, index, batch).tolist()
        model.train(training)
        return roc_auc(self.missed, scores)

    def _margins(self, model: Any, base: LoadedBase, index: int, batch: Batch) -> Tensor:
        if not base.first_trained or model.device.type != "cpu":
            return margins(
                model, {key: value.to(model.device) for key, value in batch.items()}, base.yes, base.no
            )
        states = self._states[index]
        if states is None:
            states = self._states[index] = lower_states(model, batch, base.first_trained)
        with lower_layers_skipped(model, base.first_trained):
            return margins(model, batch, base.yes, base.no, states=states)
