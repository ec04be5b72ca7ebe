"""What happens around the steps: the log, dev evaluations, checkpoints by the clock, a clean stop."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from itertools import accumulate
from pathlib import Path
from types import FrameType
from typing import Any

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from training.fit.checkpoints import settle
from training.fit.packing import PackedRow
from training.fit.recipe import Dev
from training.fit.run_writer import RunWriter

Evaluate = Callable[[], dict[str, float]]
Show = Callable[[dict[str, Any]], None]
Weights = Callable[[Any], AbstractContextManager[None]]


class StepLog(TrainerCallback):  # type: ignore[misc]
    """Writes a line a step: tokens and labels so far, loss, learning rate, tokens a second."""

    def __init__(self, run: RunWriter, rows: Sequence[PackedRow], per_step: int, show: Show) -> None:
        """`per_step` rows make one step."""
        self._run, self._show = run, show
        self._tokens = list(accumulate(len(row.tokens) for row in rows))[per_step - 1 :: per_step]
        self._labels = list(accumulate(len(row.ends) for row in rows))[per_step - 1 :: per_step]
        self._began = (0, 0.0)

    def on_step_begin(
        self, _args: TrainingArguments, state: TrainerState, _control: TrainerControl, **_others: Any
    ) -> None:
        """Start the step's clock."""
        done = self._tokens[state.global_step - 1] if state.global_step else 0
        self._began = (done, time.monotonic())

    def on_log(
        self, _args: TrainingArguments, state: TrainerState, _control: TrainerControl, **others: Any
    ) -> None:
        """One line into the log and onto the screen."""
        logs = others.get("logs") or {}
        if "loss" not in logs or not state.global_step:
            return
        tokens = self._tokens[state.global_step - 1]
        before, began = self._began
        entry = {
            "event": "step",
            "step": state.global_step,
            "steps": state.max_steps,
            "tokens": tokens,
            "labels": self._labels[state.global_step - 1],
            "loss": round(float(logs["loss"]), 6),
            "grad_norm": round(float(logs.get("grad_norm", 0.0)), 4),
            "learning_rate": float(logs.get("learning_rate", 0.0)),
            "tokens_per_second": round((tokens - before) / max(time.monotonic() - began, 1e-9), 1),
        }
        self._run.write(**entry)
        self._show(entry)


class DevProgress(TrainerCallback):  # type: ignore[misc]
    """Evaluates on dev at evenly spread steps, keeps the best adapter, stops when nothing improves."""

    def __init__(self, run: RunWriter, evaluate: Evaluate, dev: Dev, show: Show, weights: Weights) -> None:
        """`weights(model)` gives the model, within it, those weights that are measured and kept."""
        self._run, self._evaluate, self._dev, self._show, self._weights = run, evaluate, dev, show, weights

    def on_train_begin(
        self, _args: TrainingArguments, state: TrainerState, _control: TrainerControl, **others: Any
    ) -> None:
        """Measure the base before its first step."""
        if state.global_step == 0 and not self._past():
            self._measure(0, others["model"])

    def on_step_end(
        self, _args: TrainingArguments, state: TrainerState, control: TrainerControl, **others: Any
    ) -> None:
        """Measure where it is due, and once only for a step."""
        step = state.global_step
        times = self._dev.evaluations
        due = {round(state.max_steps * n / times) for n in range(1, times + 1)}
        past = self._past()
        if step in due and step not in {entry["step"] for entry in past}:
            self._measure(step, others["model"])
        if self._dev.patience and self._stale() >= self._dev.patience:
            control.should_training_stop = True

    def _measure(self, step: int, model: Any) -> None:
        with self._weights(model):
            scores = self._evaluate()
            if not scores:
                return
            # As rounded as what the log holds, or a mean would be better than itself.
            mean = round(sum(scores.values()) / len(scores), 4)
            best = max((entry["mean"] for entry in self._past()), default=0.0)
            if step and mean > best and self._dev.keep == "best":
                model.save_pretrained(self._run.best)
        rounded = {name: round(value, 4) for name, value in scores.items()}
        entry = {"event": "dev", "step": step, "auc": rounded, "mean": mean}
        self._run.write(**entry)
        self._show(entry)

    def _past(self) -> list[dict[str, Any]]:
        return [entry for entry in self._run.log() if entry["event"] == "dev"]

    def _stale(self) -> int:
        means = [entry["mean"] for entry in self._past()]
        return len(means) - 1 - means.index(max(means)) if means else 0


class Checkpoints(TrainerCallback):  # type: ignore[misc]
    """Saves by the clock, and saves and stops when asked to end (SIGTERM, Ctrl-C)."""

    def __init__(self, minutes: float) -> None:
        """A second signal ends the process at once."""
        self._seconds = minutes * 60
        self._last = time.monotonic()
        self.stopped = False

    def on_train_begin(
        self, _args: TrainingArguments, _state: TrainerState, _control: TrainerControl, **_others: Any
    ) -> None:
        """Listen for signals from here on."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)

    def on_step_end(
        self, _args: TrainingArguments, _state: TrainerState, control: TrainerControl, **_others: Any
    ) -> None:
        """Ask the trainer for a checkpoint when one is due."""
        if self.stopped:
            control.should_training_stop = True
        if self.stopped or time.monotonic() - self._last >= self._seconds:
            control.should_save = True
            self._last = time.monotonic()

    def on_save(
        self, args: TrainingArguments, state: TrainerState, _control: TrainerControl, **_others: Any
    ) -> None:
        """Have what was saved on the disk before training goes on."""
        settle(Path(args.output_dir or "") / f"checkpoint-{state.global_step}")

    def on_train_end(
        self, _args: TrainingArguments, _state: TrainerState, _control: TrainerControl, **_others: Any
    ) -> None:
        """Give signals back."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        self.stopped = True
        signal.signal(number, signal.SIG_DFL)
