"""A run as TensorBoard events, made of the entries of its log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

from grader.errors import ErrorKind, ModelError
from grader.models.run_folder import RunFolder
from training.fit.display import Show

FOLDER = "tensorboard"
_FLUSH = 10
"""Seconds that an entry may wait before it is on disk."""


def require_tensorboard() -> None:
    """Raise ModelError, with what to install, where TensorBoard is absent."""
    if find_spec("tensorboard") is None:
        raise ModelError(
            "TensorBoard is not installed here",
            hint="`pip install tensorboard` in the environment of the training, or leave --tensorboard out: "
            "log.jsonl and curves.png in the run's folder hold the same figures.",
            kind=ErrorKind.NOT_INSTALLED,
        )


@contextmanager
def recorded(run: RunFolder, done: int) -> Iterator[Show]:
    """Give a function that writes one log entry at a time as events under `tensorboard/` in the run's folder.

    `done` is the step that the run goes on from. What the log holds up to there is written first and stands
    in place of all earlier events, so that a kill, or a start without TensorBoard, leaves no gap.
    """
    from torch.utils.tensorboard import SummaryWriter

    with SummaryWriter(str(run.path / FOLDER), purge_step=0, flush_secs=_FLUSH) as writer:

        def record(entry: dict[str, Any]) -> None:
            for name, value in _figures(entry).items():
                writer.add_scalar(name, value, entry["step"])

        for entry in _kept(run, done):
            record(entry)
        yield record


def _kept(run: RunFolder, done: int) -> list[dict[str, Any]]:
    """The entries that still hold: steps that will be done again don't, and the last of each step counts."""
    kept = {
        (entry["step"], entry["event"]): entry
        for entry in run.log()
        if entry["event"] == "dev" or (entry["event"] == "step" and entry["step"] <= done)
    }
    return [kept[key] for key in sorted(kept)]


def _figures(entry: dict[str, Any]) -> dict[str, float]:
    if entry["event"] == "dev":
        return {"dev_auc/mean": entry["mean"]} | {
            f"dev_auc/{name}": auc for name, auc in entry["auc"].items()
        }
    names = ("loss", "grad_norm", "learning_rate", "tokens_per_second")
    return {f"training/{name}": entry[name] for name in names}
