"""Learning from one more decision: what a key press in the review waits for.

Beyond `grader.learning.places.RANK` answers the kernel is approximated by its leading components, so that the
posterior costs what the decisions do; what grows with the class is one product a pair.
"""

from __future__ import annotations

import time
from statistics import median

import numpy as np

from grader.calibration import Calibrator
from grader.domain import Basis, Decision, Verdict
from grader.engines.readout import packed
from grader.gradebook import Key
from grader.learning import Pairs, Prior, pairs, queue, stand, stop

POINTS, STATE, DECIDED, REPEATS = 10, 128, 10, 9
"""Key points, numbers a state, decisions a key point, and how often each is measured."""


def run() -> list[tuple[str, float, str]]:
    """Aim: 50 ms for a class of 300."""
    rows = []
    for answers, aim in ((300, " (aim: 50)"), (3_000, "")):
        update, asked = _one_more(_pairs(answers), answers)
        rows += [
            (f"{answers} x {POINTS}: learn from one more decision{aim}", 1000 * update, "ms"),
            (f"{answers} x {POINTS}: what to ask next, and may one stop", 1000 * asked, "ms"),
        ]
    return rows


def _pairs(answers: int) -> Pairs:
    """A class whose states say something of the truth, as its margins do."""
    draw = np.random.default_rng(14)
    odds = draw.normal(0, 2, (answers, POINTS))
    places = draw.normal(size=(answers, POINTS, STATE)).astype(np.float32)
    keys = [[(f"a{i}", f"k{j}") for j in range(POINTS)] for i in range(answers)]
    verdicts: dict[Key, Verdict] = {}
    for i, j in np.ndindex(odds.shape):
        p = float(1 / (1 + np.exp(-odds[i, j])))
        verdicts[keys[i][j]] = Verdict(*keys[i][j], Calibrator().label(p), Basis.MODEL, float(odds[i, j]), p)
    states = {keys[i][j]: packed(places[i, j]) for i, j in np.ndindex(odds.shape)}
    return pairs(verdicts, {}, states, {f"a{i}": f"a{i}" for i in range(answers)})


def _one_more(made: Pairs, answers: int) -> tuple[float, float]:
    """Seconds (to learn from a decision more, to say what is next), each the median of some."""
    draw = np.random.default_rng(answers)
    said = {
        (f"a{i}", f"k{j}"): Decision(f"a{i}", f"k{j}", missed=bool(draw.random() < 0.5))
        for i in range(DECIDED)
        for j in range(POINTS)
    }
    learning, asking = [], []
    for number in range(REPEATS):
        key = (f"a{DECIDED + number}", "k0")
        said[key] = Decision(*key, missed=bool(number % 2))
        start = time.perf_counter()
        standing = stand(made.after(said), Prior())
        learned = time.perf_counter()
        queue(standing)
        stop(standing)
        asking.append(time.perf_counter() - learned)
        learning.append(learned - start)
    return median(learning), median(asking)
