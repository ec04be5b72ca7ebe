"""What hostile answers achieve with a model: counted and, of the shipped ones, recorded, never hidden.

    .venv/bin/python -m tests.engine.adversarial              the default: measure, record in adversarial.json
    .venv/bin/python -m tests.engine.adversarial fast         the other one that is shipped: likewise
    .venv/bin/python -m tests.engine.adversarial mine.gguf    any other model: measure and print

A verdict is *wrong* if it says covered of a missed key point or the other way round; unsure is not wrong.
It is *flipped* if the same answer without the attack was not found covered, and with it is.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Collection, Mapping
from pathlib import Path

from grader.domain import KeyPoint, Label
from grader.engines.base import Task
from grader.grader import Grader
from tests.samples.adversarial import Case, full_answer, load_cases

RECORD = Path(__file__).with_name("adversarial.json")
AT_MOST = 12
"""Repeats of what the forty-page cases repeat: the label holds for any number, and time is short."""

Counts = dict[str, dict[str, int]]
"""Kind -> cases, points, wrong, unsure, flipped."""


def recorded() -> dict[str, Counts]:
    """Counts by the name of a shipped model."""
    counts: dict[str, Counts] = json.loads(RECORD.read_text("utf-8"))
    return counts


def measured(grader: Grader, kinds: Collection[str] | None = None) -> Counts:
    """Counts by kind over every case, or those of some kinds; 'base' has to be among these."""
    cases = {name: case for name, case in load_cases().items() if kinds is None or case.kind in kinds}
    labels = _labels(grader, cases)
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


def _labels(grader: Grader, cases: Mapping[str, Case]) -> dict[str, list[Label]]:
    names = list(cases)
    texts = [full_answer(cases[name], at_most=AT_MOST) for name in names]
    tasks = [
        Task(cases[name].question, text, cases[name].key_points)
        for name, text in zip(names, texts, strict=True)
    ]
    labels = {}
    for index, scores in grader.engine.score(tasks):
        labels[names[index]] = [
            grader.verdict("", texts[index], KeyPoint(id="k", text=point), [score]).label
            for point, score in zip(tasks[index].points, scores, strict=True)
        ]
    return labels


def main() -> None:
    """Measure a model, print the counts, and record those of a shipped one."""
    from grader.models.entries import Derived
    from grader.models.opening import open_llama
    from grader.models.resolving import DEFAULT, resolve
    from tui.store import open_store

    name = sys.argv[1] if len(sys.argv) > 1 else DEFAULT
    model = resolve(open_store(), name, pull=True)
    with Grader.of(open_llama(model)) as grader:
        counts = measured(grader)
    if isinstance(model.entry, Derived):
        RECORD.write_text(json.dumps(recorded() | {model.name: counts}, indent=1) + "\n", "utf-8")
    whole = {what: sum(row[what] for row in counts.values()) for what in next(iter(counts.values()))}
    for kind, row in {**counts, "all": whole}.items():
        print(f"{kind:<20}" + "  ".join(f"{name} {value}" for name, value in row.items()))  # noqa: T201


if __name__ == "__main__":
    main()
