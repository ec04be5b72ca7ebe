"""A made-up question: answers whose states lie in two clouds, and a teacher who sees only the clouds."""

from __future__ import annotations

import math

import numpy as np

from grader.calibration import Calibrator
from grader.domain import Basis, Decision, Verdict
from grader.engines.readout import packed
from grader.gradebook import Key
from grader.learning import Pairs, pairs

DIMENSIONS = 16


def said(answer: str, point: str, log_odds: float) -> Verdict:
    """A verdict of the model."""
    p = 1 / (1 + math.exp(-log_odds))
    return Verdict(answer, point, Calibrator().label(p), Basis.MODEL, log_odds, p, "made up")


def decided(answer: str, point: str, missed: bool, *, stale: bool = False) -> Decision:
    return Decision(answer, point, missed, stale=stale)


class Question:
    """`answers` answers to a question of `points` key points; the truth lies in the states alone."""

    def __init__(self, answers: int = 30, points: int = 2, seed: int = 0, *, states: bool = True) -> None:
        random = np.random.default_rng(seed)
        self.verdicts: dict[Key, Verdict] = {}
        self.states: dict[Key, bytes] = {}
        self.truth: dict[Key, bool] = {}
        self.decisions: dict[Key, Decision] = {}
        for j in range(points):
            direction = random.normal(size=DIMENSIONS)
            for i in range(answers):
                key = (f"a{i}", f"k{j}")
                missed = bool(random.random() < 0.5)
                place = random.normal(size=DIMENSIONS) + (1.5 if missed else -1.5) * direction
                self.truth[key] = missed
                self.verdicts[key] = said(*key, float(random.normal(0.5 if missed else -0.5, 1.0)))
                if states:
                    self.states[key] = packed(place.astype(np.float32))
        self.alike = {f"a{i}": f"a{i}" for i in range(answers)}

    def decide(self, *keys: Key) -> None:
        """The teacher says the truth."""
        for key in keys:
            self.decisions[key] = decided(*key, self.truth[key])

    def pairs(self) -> Pairs:
        return pairs(self.verdicts, self.decisions, self.states, self.alike)
