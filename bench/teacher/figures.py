"""What traces come to, once all is decided and the labels may be looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bench.teacher.simulation import Trace
from grader.gradebook import Key
from grader.metrics import expected_calibration_error, roc_auc
from grader.metrics.arrays import Bools, Floats

GRID = np.linspace(0, 1, 101)
LEVELS = (0.90, 0.95, 0.98)
EACH = (5, 10, 20)
"""Decisions a key point after which what is left is judged."""
_FEWEST = 2
"""Pairs a key point that must be left for it."""


@dataclass(frozen=True)
class Run:
    """A trace and the labels of its class, in the order of its keys."""

    trace: Trace
    missed: Bools


@dataclass(frozen=True)
class Stop:
    """Where kpgrade said stop, over some classes."""

    decisions: float
    """Of 100 verdicts."""
    agreement: float
    """True share of all that stood then, decided or not."""
    promised: float
    never: int
    """Classes in which it never did before all was decided."""


def run(trace: Trace, labels: Mapping[Key, bool]) -> Run:
    """Bring labels to a trace."""
    return Run(trace, np.array([labels[key] for key in trace.keys], dtype=np.bool_))


def standing_right(run: Run) -> Floats:
    """(decisions + 1,) Share of all pairs that agree with people, each undecided one as it leans."""
    right = (run.trace.p_missed > 0.5) == run.missed
    for number, row in enumerate(run.trace.order):
        right[number + 1 :, row] = True
    return np.asarray(right.mean(axis=1))


def curve(runs: Sequence[Run]) -> Floats:
    """(101,) Share agreeing after 0, 1, ..., 100 decisions of 100 verdicts, over classes that go at one pace.

    Beyond a trace's last decision its agreement is left as it was.
    """
    total = sum(len(r.missed) for r in runs)
    parts = []
    for each in runs:
        right = standing_right(each)
        pace = np.arange(len(right)) / len(each.missed)
        parts.append(len(each.missed) * np.interp(GRID, pace, right))
    return np.asarray(np.sum(parts, axis=0) / total)


def needed(agreement: Floats, level: float) -> float:
    """Decisions of 100 verdicts until a curve first reaches a level; NaN where it does not."""
    reached = np.flatnonzero(agreement >= level - 1e-9)
    return float(100 * GRID[reached[0]]) if len(reached) else float("nan")


def stop_of(runs: Sequence[Run]) -> Stop:
    """kpgrade's own stop, over classes. Where it never says it, all is decided."""
    total = sum(len(r.missed) for r in runs)
    decided = right = promised = 0.0
    never = 0
    for each in runs:
        at = each.trace.stops_at
        n = len(each.missed)
        never += at is None
        decided += n if at is None else at
        right += n if at is None else n * standing_right(each)[at]
        promised += n if at is None else n * each.trace.promised[at]
    return Stop(float(100 * decided / total), float(right / total), float(promised / total), never)


def left_after(runs: Sequence[Run], each: int) -> tuple[Bools, npt.NDArray[np.float64]]:
    """(missed, p_missed) of what is left after `each` decisions a key point, in classes that have enough."""
    missed, p = [np.zeros(0, dtype=np.bool_)], [np.zeros(0)]
    for one in runs:
        at = each * one.trace.points
        if len(one.missed) - at < _FEWEST * one.trace.points or at >= len(one.trace.p_missed):
            continue
        left = np.ones(len(one.missed), dtype=np.bool_)
        left[list(one.trace.order[:at])] = False
        missed.append(one.missed[left])
        p.append(one.trace.p_missed[at][left].astype(np.float64))
    return np.concatenate(missed), np.concatenate(p)


def quality(runs: Sequence[Run], each: int) -> tuple[float, float, int]:
    """(AUC, ECE, labels) of what is left after `each` decisions a key point."""
    missed, p = left_after(runs, each)
    if not len(missed):
        return float("nan"), float("nan"), 0
    return float(roc_auc(missed, p)), float(expected_calibration_error(missed, p)), len(missed)
