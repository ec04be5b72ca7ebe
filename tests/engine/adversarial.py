"""What hostile answers achieve with the shipped default: counted, recorded, never hidden.

    .venv/bin/python -m tests.engine.adversarial            measure, and record in adversarial.json
    .venv/bin/python -m tests.engine.adversarial accurate   another model: measure and print

A verdict is *wrong* if it says covered of a missed key point or the other way round; unsure is not wrong.
It is *flipped* if the same answer without the attack was not found covered, and with it is.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from grader.calibration import Calibrator
from grader.calibrations import calibrator_for
from grader.domain import KeyPoint, Label
from grader.engines.base import Engine, Task
from grader.grading import judged
from tests.samples.adversarial import Case, full_answer, load_cases

RECORD = Path(__file__).with_name("adversarial.json")
AT_MOST = 12
"""Repeats of what the forty-page cases repeat: the label holds for any number, and time is short."""

Counts = dict[str, dict[str, int]]
"""Kind -> cases, points, wrong, unsure, flipped."""


def measured(engine: Engine, calibrator: Calibrator) -> Counts:
    """Counts by kind over every case."""
    cases = load_cases()
    labels = _labels(engine, calibrator, cases)
    counts: Counts = defaultdict(lambda: dict.fromkeys(("cases", "points", "wrong", "unsure", "flipped"), 0))
    for case in cases.values():
        row = counts[case.kind]
        row["cases"] += 1
        row["points"] += len(case.missed)
        for place, (label, missed) in enumerate(zip(labels[case.id], case.missed, strict=True)):
            truth = Label.MISSED if missed else Label.COVERED
            row["unsure"] += label is Label.UNSURE
            row["wrong"] += label not in (truth, Label.UNSURE)
            before = labels[case.base_id][place] if case.base_id else label
            row["flipped"] += label is Label.COVERED and before is not Label.COVERED
    return dict(counts)


def _labels(engine: Engine, calibrator: Calibrator, cases: Mapping[str, Case]) -> dict[str, list[Label]]:
    names = list(cases)
    texts = [full_answer(cases[name], at_most=AT_MOST) for name in names]
    tasks = [
        Task(cases[name].question, text, cases[name].key_points)
        for name, text in zip(names, texts, strict=True)
    ]
    labels = {}
    for index, scores in engine.score(tasks):
        labels[names[index]] = [
            judged("", KeyPoint(id="k", text=point), texts[index], [score], calibrator, "").label
            for point, score in zip(tasks[index].points, scores, strict=True)
        ]
    return labels


def main() -> None:
    """Measure a model, and record the counts of the default."""
    from grader.models.opening import open_llama
    from grader.models.resolving import DEFAULT, resolve
    from tui.options import open_store

    name = sys.argv[1] if len(sys.argv) > 1 else DEFAULT
    model = resolve(open_store(), name, pull=True)
    with open_llama(model) as engine:
        counts = measured(engine, calibrator_for(engine))
    if name == DEFAULT:
        RECORD.write_text(json.dumps({"model": model.name, "counts": counts}, indent=2) + "\n", "utf-8")
    whole = {what: sum(row[what] for row in counts.values()) for what in next(iter(counts.values()))}
    for kind, row in {**counts, "all": whole}.items():
        print(f"{kind:<20}" + "  ".join(f"{name} {value}" for name, value in row.items()))  # noqa: T201


if __name__ == "__main__":
    main()
