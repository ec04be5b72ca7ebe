"""Run every grader on every labelled set, and keep the scorecards."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from grader.engines.base import PartlyFailed
from grader.errors import ModelError
from grader.evaluation import Judged
from grader.labelled import LabelledSet
from grader.scorecard import Scorecard
from training.compare.graders import Contender

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
    graders: Sequence[Contender],
    sets: Sequence[LabelledSet],
    *,
    resamples: int,
    seed: int,
    watch: Watch = lambda *_: None,
) -> list[Comparison]:
    """Judge and score every set; a grader is closed before the next opens, so one model at a time is held.

    Rows that some grader fails on are left out for all, so that pairs stay pairs.
    """
    runs: dict[str, list[_Run]] = {}
    for grader in graders:
        try:
            runs[grader.name] = [_judged(grader, labelled, watch) for labelled in sets]
        finally:
            grader.close()
    return [
        _scored(labelled, {name: of_sets[place] for name, of_sets in runs.items()}, resamples, seed)
        for place, labelled in enumerate(sets)
    ]


@dataclass(frozen=True, slots=True)
class _Run:
    judged: dict[int, Judged]
    failed: dict[int, str]
    seconds: float


def _scored(labelled: LabelledSet, runs: dict[str, _Run], resamples: int, seed: int) -> Comparison:
    rows = labelled.rows
    common = [i for i in range(len(rows)) if all(i in run.judged for run in runs.values())]
    if not common:
        name, reason = next((n, why) for n, run in runs.items() for why in run.failed.values())
        raise ModelError(f"{name} could judge no answer of {labelled.name}: {reason}")
    return Comparison(
        LabelledSet(labelled.name, tuple(rows[i] for i in common)),
        {
            name: Scorecard(rows, {i: run.judged[i] for i in common}, resamples=resamples, seed=seed)
            for name, run in runs.items()
        },
        {name: run.seconds for name, run in runs.items()},
        {rows[i].id: f"{name}: {why}" for name, run in runs.items() for i, why in run.failed.items()},
    )


def _judged(grader: Contender, labelled: LabelledSet, watch: Watch) -> _Run:
    judged: dict[int, Judged] = {}
    failed: dict[int, str] = {}
    began, points = time.monotonic(), 0
    title, total = f"{grader.name} on {labelled.name}", len(labelled.rows)
    watch(title, 0, total, 0.0)
    try:
        for index, judgement in grader.judge(labelled.rows):
            judged[index] = judgement
            points += len(judgement.points)
            watch(title, len(judged), total, points / max(time.monotonic() - began, 1e-3))
    except PartlyFailed as failure:
        failed = failure.reasons
    return _Run(judged, failed, time.monotonic() - began)
