"""Two classes of one teacher: what the first one taught is carried over to the second."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from bench.teacher.classes import Class
from bench.teacher.figures import Run, curve, needed, run, stop_of
from bench.teacher.oracle import Oracle
from bench.teacher.simulation import Order, Trace, simulate
from grader.carried import CarriedPoint, statement
from grader.domain import Decision, KeyPoint, Question
from grader.learning import TARGET, Prior, stand
from grader.learning.carrying import summary
from grader.metrics import expected_calibration_error, roc_auc

_FEWEST = 24
"""Pairs of a class that is cut in two."""


class Begins(StrEnum):
    """Where the second class begins."""

    ANEW = "anew"
    BIAS = "at the line carried over"
    FULL = "at the line and states carried over"


@dataclass(frozen=True)
class Carrying:
    """What a beginning came to on the second classes of a set, a value a seed."""

    set: str
    begins: Begins
    right: tuple[float, ...]
    """Share of all verdicts that agree before the first decision, each as it leans."""
    auc: tuple[float, ...]
    ece: tuple[float, ...]
    """Expected calibration error before the first decision."""
    to_target: tuple[float, ...]
    """Decisions of 100 verdicts until 95% agree."""
    stops: tuple[float, ...]
    true: tuple[float, ...]
    promised: tuple[float, ...]


def carrying(name: str, held: Sequence[Class], prior: Prior, *, seeds: int, most: float) -> list[Carrying]:
    """Every beginning on a set. The first class is decided until kpgrade says stop, the second as told."""
    able = [c for c in held if len(c.labels) >= _FEWEST]
    found = []
    for begins in Begins:
        each = [_seed(able, prior, begins, seed, most) for seed in range(seeds)]
        found.append(Carrying(name, begins, *map(tuple, zip(*each, strict=True))))
    return found


def _seed(
    held: Sequence[Class], prior: Prior, begins: Begins, seed: int, most: float
) -> tuple[float, float, float, float, float, float, float]:
    runs = []
    for whole in held:
        first, second = _halves(whole, seed)
        known = {} if begins is Begins.ANEW else _taught(first, prior, begins, seed, most)
        runs.append(run(_decided(second, prior, seed, most, known), second.labels))
    missed = np.concatenate([each.missed for each in runs])
    p = np.concatenate([each.trace.p_missed[0] for each in runs]).astype(np.float64)
    stop = stop_of(runs)
    return (
        _right(runs),
        float(roc_auc(missed, p)),
        float(expected_calibration_error(missed, p)),
        needed(curve(runs), TARGET),
        stop.decisions,
        stop.agreement,
        stop.promised,
    )


def _right(runs: Sequence[Run]) -> float:
    return float(np.concatenate([(each.trace.p_missed[0] > 0.5) == each.missed for each in runs]).mean())


def _halves(whole: Class, seed: int) -> tuple[Class, Class]:
    answers = sorted({answer for answer, _ in whole.labels})
    random.Random(seed).shuffle(answers)
    half = len(answers) // 2
    return whole.of(answers[:half]).drawn(seed), whole.of(answers[half:]).drawn(seed)


def _decided(held: Class, prior: Prior, seed: int, most: float, known: Mapping[str, CarriedPoint]) -> Trace:
    pairs = held.pairs(known)
    up_to = round(most * len(pairs.keys))
    return simulate(pairs, Oracle(held.labels), prior, Order.QUEUE, seed=seed, target=TARGET, most=up_to)


def _taught(first: Class, prior: Prior, begins: Begins, seed: int, most: float) -> dict[str, CarriedPoint]:
    """Key point id -> what the first class taught by the time that kpgrade said stop."""
    trace = _decided(first, prior, seed, most, {})
    rows = trace.order[: trace.stops_at]
    decided = {trace.keys[row]: Decision(*trace.keys[row], first.labels[trace.keys[row]]) for row in rows}
    ids = sorted({point for _, point in first.labels})
    question = Question(id="q", text=first.name, key_points=tuple(KeyPoint(id=i, text=i) for i in ids))
    standing = stand(first.pairs().after(decided), prior, TARGET)
    points = {point.statement: point for point in summary(question, standing, first.states, {})}
    known = {p.id: points[s] for p in question.key_points if (s := statement(question, p)) in points}
    if begins is Begins.BIAS:
        return {i: point.model_copy(update={"towards": ""}) for i, point in known.items()}
    return known


def carrying_page(rows: Sequence[Carrying], command: str) -> str:
    """The figures as a page keeps them: means over seeds, least to most in brackets."""
    head = ["set, the second class begins", "agrees before a decision", "AUC, ECE then", "to 95%"]
    head += ["says stop at", "agrees then (promised)"]
    lines = [f"`{command}`", "", "| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for row in rows:
        cells = [
            f"{row.set}: {row.begins}",
            _share(row.right),
            f"{np.mean(row.auc):.3f}, {np.mean(row.ece):.3f}",
            _count(row.to_target),
            _count(row.stops),
            f"{_share(row.true)} ({np.mean(row.promised):.1%})",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _share(values: Sequence[float]) -> str:
    return f"{np.mean(values):.1%} ({min(values):.1%}-{max(values):.1%})"


def _count(values: Sequence[float]) -> str:
    return f"{np.mean(values):.0f} ({min(values):.0f}-{max(values):.0f})"
