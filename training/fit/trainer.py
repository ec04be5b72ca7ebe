"""TRL's SFTTrainer on rows of labelled key points."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import unsloth  # noqa: F401  (patches what follows, so it must come first)
from datasets import Dataset
from torch import Tensor
from torch.optim.lr_scheduler import LambdaLR
from torch.utils.data import SequentialSampler
from transformers import PrinterCallback
from transformers.training_args import OptimizerNames
from trl import SFTConfig, SFTTrainer

from grader.errors import InputError
from training.fit.base import LoadedBase
from training.fit.margins import Batch, collate, loss, margins
from training.fit.packing import PackedRow

FIELDS = ("tokens", "parents", "depths", "ends", "targets", "weights")


def require_optimizer(name: str) -> None:
    """Raise InputError for a recipe's optimizer that nobody knows."""
    known = sorted(optimizer.value for optimizer in OptimizerNames)
    if name not in known:
        raise InputError(
            f"there is no optimizer {name!r}",
            hint=f"adamw_torch runs anywhere, adamw_8bit needs bitsandbytes. Known: {', '.join(known)}.",
        )


def dataset_of(rows: Sequence[PackedRow]) -> Dataset:
    """Rows as a `datasets` table, one column a field."""
    return Dataset.from_dict({field: [getattr(row, field) for row in rows] for field in FIELDS})


class KeyPointTrainer(SFTTrainer):  # type: ignore[misc]
    """Fine-tunes on margins instead of next tokens; rows keep the order they were planned in."""

    def __init__(
        self,
        base: LoadedBase,
        rows: Sequence[PackedRow],
        args: SFTConfig,
        *,
        tree: bool,
        factor: Callable[[int], float],
        **others: Any,
    ) -> None:
        """`rows` are trained on in order, `per_device_train_batch_size` x accumulation to a step.

        `factor` says what part of the learning rate a step (from 0) is trained at.
        """
        self._base, self._factor = base, factor
        pad = base.tokenizer.pad_token_id or 0

        def as_batch(features: list[dict[str, Any]]) -> Batch:
            return collate(
                [PackedRow(**{field: feature[field] for field in FIELDS}) for feature in features],
                tree=tree,
                pad=pad,
            )

        super().__init__(
            model=base.model,
            args=args,
            train_dataset=dataset_of(rows),
            processing_class=base.tokenizer,
            data_collator=as_batch,
            **others,
        )
        # It prints every log entry, in the middle of the display that shows the same.
        self.remove_callback(PrinterCallback)
        # Weights hold the mean over a step already; the trainer shall only average its micro-batches.
        self.model_accepts_loss_kwargs = False

    def compute_loss(
        self, model: Any, inputs: Batch, return_outputs: bool = False, **_others: Any
    ) -> Tensor | tuple[Tensor, Tensor]:
        """Weighted cross entropy at the label positions."""
        values = margins(self.accelerator.unwrap_model(model), inputs, self._base.yes, self._base.no)
        result = loss(values, inputs)
        return (result, values) if return_outputs else result

    def create_scheduler(self, *_steps: int, optimizer: Any = None, **_others: Any) -> LambdaLR:
        """The rates of `factor`."""
        self.lr_scheduler = LambdaLR(optimizer or self.optimizer, self._factor)
        return self.lr_scheduler

    def _get_train_sampler(self, train_dataset: Any = None) -> SequentialSampler:
        return SequentialSampler(train_dataset if train_dataset is not None else self.train_dataset)
