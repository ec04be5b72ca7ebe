"""The teacher's own drift: the same words decided early and late, and how strict she is late in a sitting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from grader.domain import Decision, Verdict
from grader.fairness.compared import FEWEST_ANSWERS, FEWEST_VERDICTS, shares
from grader.metrics import Interval, group_weights, interval
from grader.metrics.arrays import Bools
from grader.review.answers import ClassReview

PAUSE = timedelta(minutes=30)
"""Between two decisions, after which a new sitting begins."""
FEWEST_PAIRS = 5


@dataclass(frozen=True, slots=True)
class Drift:
    """What can be told; None where the numbers are too small."""

    pairs: int
    """Key points on which answers in the same words were decided apart: the first against the last."""
    alike: int
    """Of those, decided alike."""
    stricter: int
    """Of those, covered first and missed later."""
    strictness: Interval | None
    """Share called missed beyond what the model expects, late in a sitting less early: 95% of resamples."""
    decisions: int
    """That strictness rests on."""

    @property
    def pairs_tell(self) -> bool:
        return self.pairs >= FEWEST_PAIRS

    @property
    def drifts(self) -> bool:
        """Whether zero is outside the interval of strictness."""
        return self.strictness is not None and not self.strictness.low <= 0 <= self.strictness.high


def drift(review: ClassReview) -> Drift:
    """The drift in the decisions that stand. Those of one action are one word, and no pair."""
    same: dict[tuple[str, str, str], list[Decision]] = defaultdict(list)
    compared: list[tuple[Decision, Verdict]] = []
    for row in review.by_question():
        for own, decision in zip(row.own, row.decisions, strict=True):
            if decision is None or decision.missed is None or decision.stale:
                continue
            same[row.question.id, decision.key_point_id, row.alike].append(decision)
            if own is not None and own.p_missed is not None:
                compared.append((decision, own))
    pairs = [pair for decisions in same.values() for pair in _pair(decisions)]
    return Drift(
        pairs=len(pairs),
        alike=sum(first.missed == later.missed for first, later in pairs),
        stricter=sum(later.missed is True and first.missed is False for first, later in pairs),
        strictness=_strictness(compared),
        decisions=len(compared),
    )


def _pair(decisions: Iterable[Decision]) -> list[tuple[Decision, Decision]]:
    """The first and the last of them; nothing where they are one word."""
    in_time = sorted(decisions, key=lambda decision: decision.time)
    return [(in_time[0], in_time[-1])] if in_time[0].time != in_time[-1].time else []


def _strictness(compared: Sequence[tuple[Decision, Verdict]]) -> Interval | None:
    late = _late(compared)
    beyond = np.array([float(d.missed is True) - (v.p_missed or 0.0) for d, v in compared])
    places = {answer: place for place, answer in enumerate(dict.fromkeys(d.answer_id for d, _ in compared))}
    of = np.array([places[d.answer_id] for d, _ in compared], dtype=np.int64)
    halves = [late, ~late]
    if any(half.sum() < FEWEST_VERDICTS or len(set(of[half])) < FEWEST_ANSWERS for half in halves):
        return None
    draws = group_weights(len(places))[:, of]
    late_mean, early_mean = (shares(draws, beyond * half, half.astype(np.float64)) for half in halves)
    return interval(late_mean - early_mean)


def _late(compared: Sequence[tuple[Decision, Verdict]]) -> Bools:
    """Which decisions are in the second half of their sitting."""
    times = [datetime.fromisoformat(decision.time) for decision, _ in compared]
    late = np.zeros(len(compared), dtype=bool)
    sitting: list[int] = []
    for place in sorted(range(len(times)), key=lambda place: times[place]):
        if sitting and times[place] - times[sitting[-1]] > PAUSE:
            late[sitting[len(sitting) // 2 :]] = True
            sitting = []
        sitting.append(place)
    late[sitting[len(sitting) // 2 :]] = True
    return late
