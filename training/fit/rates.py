"""Learning rates: one schedule, however many sittings it takes."""

from __future__ import annotations

import math

COOLDOWN = 0.2
"""Share of a 'wsd' schedule over which the rate falls to zero, as arXiv 2405.18392 recommends."""


def rate_factor(decay: str, progress: float) -> float:
    """What part of the peak rate a schedule asks for, at a progress in [0, 1] through the whole of it.

    'wsd' (warm up, stay, decay) falls only in its last fifth, by one minus the square root of the way.
    """
    if decay == "constant":
        return 1.0
    if decay == "linear":
        return 1.0 - progress
    if decay == "cosine":
        return 0.5 * (1.0 + math.cos(math.pi * progress))
    past = (progress - (1.0 - COOLDOWN)) / COOLDOWN
    return 1.0 - math.sqrt(max(0.0, past))


def factor_at(step: int, *, decay: str, warmup: int, first: int, whole: int) -> float:
    """What part of the peak rate a step (from 0) of a sitting is trained at.

    `first` is the sitting's place among the `whole` schedule's steps. Each sitting warms up over `warmup`
    steps, since the optimizer's averages start anew.
    """
    return min(1.0, (step + 1) / (warmup + 1)) * rate_factor(decay, min(1.0, (first + step) / whole))
