"""The shipped adapter and a fetched base become the default model, once, on the machine that grades.

Needs numpy, gguf and llama-cpp-python alone. The adapter is a GGUF LoRA written by `kpgrade train export
--adapter-only`: it says which base it is for, what the result is, and which margins the result must give.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from export.changes import changes_of
from export.errors import ExportError
from export.files import sha256
from export.formats import make
from export.metadata import BASE_SHA256, CALIBRATION, CHECKS, PREFIX, WEIGHTS, texts_of
from export.source import GgufSource
from export.verify import measure
from grader.errors import ErrorKind
from grader.labelled import LabelledAnswer
from grader.models.progress import Progress

LARGEST, MEAN = 0.75, 0.25
"""How far margins may be (nats) from those of the machine that shipped the adapter: another processor
rounds otherwise. A wrong base, or an adapter merged wrongly, is off by several nats."""


def build(base: Path, adapter: Path, out: Path, quantisation: str, progress: Progress) -> None:
    """Merge, quantise, verify. Raises ModelError; then there is no `out`.

    The calibration that the adapter carries goes along only into the quantisation it was fitted on.
    """
    texts = texts_of(adapter)
    expected = texts.get(BASE_SHA256, "")
    progress.step(f"checking {base.name[:24]}", base.stat().st_size)
    if expected and sha256(base, progress) != expected:
        raise ExportError(
            f"the adapter was made for another base than {base.name}",
            where=str(adapter),
            hint=f"It is for {texts.get('kpgrade.base.name', 'a base')} with the sha256 {expected}.",
            kind=ErrorKind.MISMATCH,
        )
    source = GgufSource(base)
    fitted = texts.get(WEIGHTS) == quantisation
    carried = {key: text for key, text in texts.items() if key.startswith(PREFIX) and key != CHECKS}
    if not fitted:
        carried.pop(CALIBRATION, None)
    carried[WEIGHTS] = quantisation
    make(source, changes_of(adapter, source), out, quantisation, carried, progress)
    checks = texts.get(CHECKS)
    if checks and fitted:
        try:
            _check(out, json.loads(checks), progress)
        except BaseException:
            out.unlink(missing_ok=True)
            raise


def checks_text(rows: list[LabelledAnswer], margins: list[float]) -> str:
    """Rows and their margins as the `kpgrade.checks` of a shipped adapter. The rows must be our own."""
    values = iter(margins)
    return json.dumps(
        [
            {
                "question": row.question,
                "answer": row.answer,
                "key_points": row.key_points,
                "margins": [round(next(values), 3) for _ in row.key_points],
            }
            for row in rows
        ],
        ensure_ascii=False,
    )


def _check(path: Path, checks: list[dict[str, Any]], progress: Progress) -> None:
    progress.step("reading a few answers with the new model", 0)
    rows = [
        LabelledAnswer.of(
            str(number),
            question=check["question"],
            answer=check["answer"],
            key_points=tuple(check["key_points"]),
        )
        for number, check in enumerate(checks)
    ]
    expected = np.array([margin for check in checks for margin in check["margins"]])
    change = np.abs(measure(path, rows, path.name).margins - expected)
    if change.max() > LARGEST or change.mean() > MEAN:
        raise ExportError(
            f"the model built here does not grade as it should: margins are off by {change.max():.2f}",
            where=str(path),
            hint="Please report this with the output of `kpgrade doctor`. The base works meanwhile.",
        )
