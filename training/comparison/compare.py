"""Run every grader on every labelled set, and keep the scorecards."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from grader.engines.base import PartlyFailed
from grader.evaluation import Judged
from grader.labelled import LabelledRow, LabelledSet
from grader.scorecard import Scorecard
from training.comparison.graders import Grader

Watch = Callable[[str, int, int, float], None]
"""(what is being judged, rows done, rows in all, key points a second)."""


@dataclass(slots=True)
class Comparison:
    """Scorecards of all graders on the rows of one set that every one of them judged."""

    labelled: LabelledSet
    cards: dict[str, Scorecard]
    seconds: dict[str, float]
    """Wall-clock a grader; nearly nothing for what was in the cache."""
    left_out: dict[str, str] = field(default_factory=dict)
    """Row id -> which grader could not judge it, and why."""


def compare(
    graders: Sequence[Grader],
    labelled: LabelledSet,
    *,
    resamples: int,
    seed: int,
    watch: Watch = lambda *_: None,
) -> Comparison:
    """Judge and score. Rows that some grader fails on are left out for all, so that pairs stay pairs."""
    rows = labelled.rows
    judged: dict[str, dict[int, Judged]] = {}
    seconds: dict[str, float] = {}
    left_out: dict[str, str] = {}
    for grader in graders:
        began = time.monotonic()
        judged[grader.name], failed = _judged(grader, rows, labelled.name, watch)
        seconds[grader.name] = time.monotonic() - began
        left_out |= {rows[index].id: f"{grader.name}: {why}" for index, why in failed.items()}
    common = [i for i in range(len(rows)) if all(i in said for said in judged.values())]
    return Comparison(
        LabelledSet(labelled.name, tuple(rows[i] for i in common)),
        {
            name: Scorecard(rows, {i: said[i] for i in common}, resamples=resamples, seed=seed)
            for name, said in judged.items()
        },
        seconds,
        left_out,
    )


def _judged(
    grader: Grader, rows: Sequence[LabelledRow], name: str, watch: Watch
) -> tuple[dict[int, Judged], dict[int, str]]:
    judged: dict[int, Judged] = {}
    began, points = time.monotonic(), 0
    title = f"{grader.name} on {name}"
    watch(title, 0, len(rows), 0.0)
    try:
        for index, said in grader.judge(rows):
            judged[index] = said
            points += len(said.points)
            watch(title, len(judged), len(rows), points / max(time.monotonic() - began, 1e-3))
    except PartlyFailed as failure:
        return judged, dict(failure.reasons)
    return judged, {}
