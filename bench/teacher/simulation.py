"""One teacher, one class: decision by decision, and what kpgrade says after each."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from bench.teacher.oracle import Oracle
from grader.gradebook import Key
from grader.learning import Pairs, Prior, Standing, queue, stand, stop

SHIPPED = Prior(point=0, question=0, slope=0, state=0, shared_state=0, temper=1, temper_spread=1e-6)
"""A prior that nothing moves: the model as it is shipped."""


class Way(StrEnum):
    """What is made of decisions."""

    SHIPPED = "shipped"
    BIAS = "bias"
    FULL = "full"

    def prior(self, full: Prior) -> Prior:
        if self == Way.SHIPPED:
            return SHIPPED
        return full.model_copy(update={"state": 0.0, "shared_state": 0.0}) if self == Way.BIAS else full


class Order(StrEnum):
    """What the teacher decides next."""

    RANDOM = "random"
    DOUBTFUL = "doubtful"
    """Whatever is nearest to one half."""
    QUEUE = "kpgrade"
    """The next in kpgrade's queue: doubtful ones, and a random sample."""


@dataclass(frozen=True)
class Trace:
    """What kpgrade said after 0, 1, 2, ... decisions. No label is in it but those that were decided."""

    keys: tuple[Key, ...]
    points: int
    order: Sequence[int]
    """Rows of `keys`, as they were decided."""
    p_missed: npt.NDArray[np.float32]
    """(decisions + 1, pairs)"""
    promised: npt.NDArray[np.float32]
    """(decisions + 1,) The share of all pairs that kpgrade expects to agree."""
    stops_at: int | None
    """After how many decisions kpgrade first said stop."""


def simulate(
    pairs: Pairs, oracle: Oracle, prior: Prior, order: Order, *, seed: int, target: float, most: int
) -> Trace:
    """Let the teacher decide up to `most` pairs. Labels come from the oracle alone, one a decision."""
    shuffled = list(range(len(pairs.keys)))
    random.Random(seed).shuffle(shuffled)
    rows: list[int] = []
    said, promised, stops_at = [], [], None
    standing = stand(pairs, prior, target)
    for number in range(min(most, len(pairs.keys)) + 1):
        statement = stop(standing)
        said.append(standing.p_missed.astype(np.float32))
        promised.append(statement.promise.agreement)
        if stops_at is None and statement.may_stop:
            stops_at = number
        if number == min(most, len(pairs.keys)):
            break
        row = shuffled[number] if order == Order.RANDOM else _next(standing, order)
        oracle.decide(pairs.keys[row])
        rows.append(row)
        standing = stand(pairs.after(oracle.decisions), prior, target)
    points = int(pairs.point.max(initial=-1)) + 1
    return Trace(pairs.keys, points, rows, np.array(said), np.array(promised, dtype=np.float32), stops_at)


def _next(standing: Standing, order: Order) -> int:
    if order == Order.QUEUE:
        return standing.pairs.row[queue(standing)[0].key]
    left = np.flatnonzero(standing.pairs.left)
    return int(left[np.argmin(np.abs(standing.p_missed[left] - 0.5))])
