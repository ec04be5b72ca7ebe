"""Simulated teachers on all classes of a set, seed by seed, and the figures of that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bench.teacher.classes import Class
from bench.teacher.figures import EACH, LEVELS, Run, Stop, curve, needed, quality, run, stop_of
from bench.teacher.oracle import Oracle
from bench.teacher.simulation import Order, Way, simulate
from grader.learning import TARGET, Prior
from grader.metrics.arrays import Floats

FEWEST_PAIRS = 12
"""A class with fewer pairs has nothing to learn from."""


@dataclass(frozen=True)
class Plan:
    """One way and order of deciding, on classes of one size."""

    way: Way
    order: Order
    size: int | None = None
    """Answers in each class; None for as many as it has."""

    @property
    def title(self) -> str:
        size = "whole" if self.size is None else f"{self.size} answers"
        return f"{self.way}, {self.order}, {size}"


OWN = [Plan(Way.FULL, Order.QUEUE)]


@dataclass(frozen=True)
class Measured:
    """What a plan came to on one set."""

    set: str
    plan: Plan
    classes: int
    pairs: int
    curves: Floats
    """(seeds, 101) Share of verdicts that agree, after 0 to 100 decisions of 100 verdicts."""
    stops: tuple[Stop, ...]
    """A seed each."""
    qualities: dict[int, tuple[float, float, int]]
    """Decisions a key point -> (AUC, ECE, labels) of what was left then, over all seeds."""

    def needed(self, level: float) -> tuple[float, float, float]:
        """Decisions of 100 verdicts until this share agrees: (mean, least, most) over seeds."""
        each = [needed(row, level) for row in self.curves]
        return float(np.mean(each)), min(each), max(each)

    def as_json(self) -> dict[str, object]:
        """Everything measured, as plain values."""
        return {
            "set": self.set,
            "way": self.plan.way.value,
            "order": self.plan.order.value,
            "size": self.plan.size,
            "classes": self.classes,
            "pairs": self.pairs,
            "needed": {f"{level:.2f}": self.needed(level) for level in LEVELS},
            "stop": [vars(stop) for stop in self.stops],
            "left": {str(each): self.qualities[each] for each in EACH},
            "curve": np.round(self.curves.mean(axis=0), 4).tolist(),
        }


def plans(sizes: Sequence[int]) -> list[Plan]:
    """Every way in every order on whole classes; on smaller ones, how it ships against how it learns."""
    whole = [Plan(way, order) for way in Way for order in Order]
    return whole + [
        Plan(way, order, size)
        for size in sizes
        for way, order in ((Way.SHIPPED, Order.DOUBTFUL), (Way.FULL, Order.QUEUE))
    ]


def measure(
    name: str,
    classes: Sequence[Class],
    plan: Plan,
    prior: Prior,
    *,
    seeds: int,
    most: float,
    step: Callable[[], None] = lambda: None,
) -> Measured | None:
    """Simulate a plan with each seed; None where no class is large enough for it.

    `most` is the share of a class after which a teacher is let go.
    """
    fit = [c for c in classes if (plan.size or 0) <= c.answers and len(c.labels) >= FEWEST_PAIRS]
    if not fit:
        return None
    seeded: list[list[Run]] = []
    for seed in range(seeds):
        runs = []
        for whole in fit:
            drawn = whole.drawn(seed, plan.size)
            pairs = drawn.pairs()
            trace = simulate(
                pairs,
                Oracle(drawn.labels),
                plan.way.prior(prior),
                plan.order,
                seed=seed,
                target=TARGET,
                most=round(most * len(pairs.keys)),
            )
            runs.append(run(trace, drawn.labels))
        seeded.append(runs)
        step()
    together = [each for runs in seeded for each in runs]
    return Measured(
        name,
        plan,
        len(fit),
        sum(len(each.missed) for each in seeded[0]),
        np.array([curve(runs) for runs in seeded]),
        tuple(stop_of(runs) for runs in seeded),
        {each: quality(together, each) for each in EACH},
    )
