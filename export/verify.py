"""Proof that what was exported grades like what was trained: margins on real rows, side by side."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from export.errors import ExportError
from export.files import sha256
from grader.domain import Frozen
from grader.grader import Grader
from grader.labelled import LabelledAnswer
from grader.metrics import roc_auc

if TYPE_CHECKING:
    from grader.engines.llama import LlamaSettings

Margins = npt.NDArray[np.float64]

READ_WHOLE = 200
"""Words. A longer answer is read in windows, which another runtime doesn't do: no margins to compare."""


class MarginLimits(Frozen):
    """How far a step of the export may move margins (nats). Measured figures: docs/export.md."""

    f16_largest: float = 0.5
    """Against the merged Hugging Face model. Batch shape alone moves a margin by about 0.1."""
    f16_mean: float = 0.1
    correlation: float = 0.9
    """Of quantised and f16 margins. A common shift is no loss: calibration is fitted on the result."""
    auc_drop: float = 0.03
    labels_for_auc: int = 60
    """With fewer labels the AUC is reported but not judged."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Margins of one file on the rows, in order, and how fast they were read."""

    name: str
    margins: Margins
    seconds: float = 0.0
    tokens: int = 0
    """Tokens evaluated: the root once a question, an answer once, every branch."""

    @property
    def tokens_per_second(self) -> float:
        return self.tokens / self.seconds if self.seconds else math.nan


@dataclass(frozen=True, slots=True)
class MarginComparison:
    """One file's margins against the file it was made from."""

    reference: str
    name: str
    labels: int
    largest: float
    mean: float
    correlation: float
    flips: int
    """Margins that changed sign: verdicts that would, without calibration."""
    auc_reference: float
    auc: float


def measure(
    path: Path,
    rows: Sequence[LabelledAnswer],
    name: str,
    *,
    adapter: Path | None = None,
    settings: LlamaSettings | None = None,
) -> Measured:
    """Margins of a GGUF by the grading engine, run as `settings` say.

    Raises ExportError when one is no number, ModelError when the engine cannot load the file.
    """
    from grader.engines.llama import LlamaEngine

    digest = sha256(adapter) if adapter else ""
    with LlamaEngine(
        path, name=name, sha256=sha256(path), adapter=adapter, adapter_sha256=digest, settings=settings
    ) as engine:
        began = time.monotonic()
        judged = dict(Grader.uncalibrated(engine).judge(rows))
        seconds = time.monotonic() - began
        tokens = engine.decoded
    margins = np.array([point.margin for i in range(len(rows)) for point in judged[i].points], dtype=float)
    if not np.isfinite(margins).all():
        raise ExportError("the model answers with a margin that is no number", where=str(path))
    return Measured(name, margins, seconds, tokens)


def compare(reference: Measured, other: Measured, rows: Sequence[LabelledAnswer]) -> MarginComparison:
    """How `other` differs from `reference` on the same rows."""
    missed = [label for row in rows for label in row.missed]
    change = np.abs(other.margins - reference.margins)
    return MarginComparison(
        reference=reference.name,
        name=other.name,
        labels=len(missed),
        largest=float(change.max()),
        mean=float(change.mean()),
        correlation=_correlation(reference.margins, other.margins),
        flips=int(((other.margins > 0) != (reference.margins > 0)).sum()),
        auc_reference=roc_auc(missed, reference.margins.tolist()),
        auc=roc_auc(missed, other.margins.tolist()),
    )


def require_same(comparison: MarginComparison, limits: MarginLimits, where: Path) -> None:
    """Raise ExportError when an f16 GGUF does not do the arithmetic of the model it was made from."""
    if comparison.largest > limits.f16_largest or comparison.mean > limits.f16_mean:
        raise ExportError(
            f"verification failed: margins of {comparison.name} differ from {comparison.reference} by "
            f"{comparison.largest:.3f} at most and {comparison.mean:.3f} on average "
            f"(allowed: {limits.f16_largest:g} and {limits.f16_mean:g})",
            where=str(where),
            hint="The base is not the one the adapter was trained on, or this is a defect: please report it.",
        )


def require_close(comparison: MarginComparison, limits: MarginLimits, where: Path) -> None:
    """Raise ExportError when quantisation lost what training brought."""
    drop = comparison.auc_reference - comparison.auc
    judged = comparison.labels >= limits.labels_for_auc and not math.isnan(drop)
    if comparison.correlation < limits.correlation or (judged and drop > limits.auc_drop):
        raise ExportError(
            f"verification failed: against {comparison.reference}, {comparison.name} has a correlation of "
            f"{comparison.correlation:.3f} (at least {limits.correlation:g}) and an AUC lower by {drop:.3f} "
            f"(at most {limits.auc_drop:g})",
            where=str(where),
            hint="Choose a finer quantisation, such as q8_0 or mixed.",
        )


def require_texts(path: Path, expected: dict[str, str]) -> None:
    """Raise ExportError unless the engine reads this metadata back from the file as it was written."""
    from grader.engines.llama import LlamaEngine

    with LlamaEngine(path, name=path.name, sha256=sha256(path)) as engine:
        wrong = [key for key, text in expected.items() if engine.metadata(key) != text]
    if wrong:
        raise ExportError(f"metadata did not survive: {', '.join(wrong)}", where=str(path))


def _correlation(one: Margins, other: Margins) -> float:
    if one.std() == 0 or other.std() == 0:
        return 1.0 if np.array_equal(one, other) else 0.0
    return float(np.corrcoef(one, other)[0, 1])
