"""What there is to learn from on one question: its pairs of an answer and a key point, as arrays."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from grader.carried import CarriedPoint
from grader.domain import Basis, Decision, Label, Verdict
from grader.engines.readout import Floats32, unpacked
from grader.gradebook import Key
from grader.learning.places import directions, places
from grader.metrics.arrays import Bools, Floats, Integers

UNDECIDED = -1

_SUREST = 1e-4
"""Prior probabilities are kept this far from 0 and 1: no model is surer than a teacher."""


@dataclass(frozen=True, eq=False)
class Pairs:
    """Every pair of a question that rests on a margin, in an order that depends on nothing but their ids.

    All fields have one entry a pair.
    """

    keys: tuple[Key, ...]
    """(answer id, key point id)"""
    shipped: tuple[Label, ...]
    """What the model said by itself."""
    point: Integers
    """Number of the pair's key point, from 0."""
    log_odds: Floats
    """The model's calibrated log-odds of 'missed', in nats."""
    places: Floats
    """(pairs, coordinates): where the model was (`grader.learning.places`); zeros where that is not known."""
    alike: Integers
    """Pairs of one key point with the same number are alike, and count as one."""
    luck: Integers
    """The pair's place in a shuffle that depends on nothing but ids."""
    decided: Integers
    """1 where the teacher said 'missed', 0 where 'covered', UNDECIDED elsewhere."""
    handed_over: Bools
    """Whether the teacher left it to kpgrade."""
    carried: Floats
    """Nats to add to the log-odds before any decision: what was learned on the same key point before."""

    @cached_property
    def row(self) -> dict[Key, int]:
        """Pair -> its place in the arrays."""
        return {key: place for place, key in enumerate(self.keys)}

    @cached_property
    def left(self) -> Bools:
        """Whether the pair is undecided."""
        return np.asarray(self.decided == UNDECIDED)

    def after(self, decisions: Mapping[Key, Decision]) -> Pairs:
        """The same pairs under these decisions, for a fraction of what making them costs."""
        return replace(self, decided=_said(self.keys, decisions))


def pairs(
    verdicts: Mapping[Key, Verdict],
    decisions: Mapping[Key, Decision],
    states: Mapping[Key, bytes],
    alike: Mapping[str, str],
    handed_over: Collection[Key] = (),
    carried: Mapping[str, CarriedPoint] | None = None,
) -> Pairs:
    """The pairs of one question. `alike`: answer id -> name of its group, for all its answers.

    A pair that needs no model (a blank answer) or has no probability is not among them. A stale decision, on
    words that are not the rubric's any more, counts as none. `carried`: by key point id.
    """
    keys = tuple(
        key
        for key in sorted(verdicts, key=lambda key: (key[1], key[0]))
        if verdicts[key].basis == Basis.MODEL and verdicts[key].p_missed is not None and key[0] in alike
    )
    point = _numbered([point for _, point in keys])
    known = unpacked([states.get(key) for key in keys])
    p = np.clip([verdicts[key].p_missed or 0.0 for key in keys], _SUREST, 1 - _SUREST)
    return Pairs(
        keys=keys,
        shipped=tuple(verdicts[key].label for key in keys),
        point=point,
        log_odds=np.log(p / (1 - p)),
        places=places(known, point),
        alike=_numbered([alike[answer] for answer, _ in keys]),
        luck=_shuffled(keys),
        decided=_said(keys, decisions),
        handed_over=np.array([key in handed_over for key in keys], dtype=np.bool_),
        carried=_shifts(keys, np.log(p / (1 - p)), known, point, carried or {}),
    )


def _shifts(
    keys: Sequence[Key],
    log_odds: Floats,
    states: Floats32,
    point: Integers,
    carried: Mapping[str, CarriedPoint],
) -> Floats:
    shifts = np.zeros(len(keys))
    towards = directions(states, point) if carried else np.zeros((len(keys), 0))
    for j in np.unique(point):
        rows = np.flatnonzero(point == j)
        if (known := carried.get(keys[rows[0]][1])) is not None:
            shifts[rows] = known.shift(log_odds[rows], towards[rows])
    return shifts


def _shuffled(keys: Sequence[Key]) -> Integers:
    tickets = [hashlib.sha256("\x1f".join(key).encode("utf-8", "surrogatepass")).hexdigest() for key in keys]
    return np.argsort(np.argsort(np.array(tickets, dtype=np.str_), kind="stable"), kind="stable")


def _numbered(names: list[str]) -> Integers:
    return np.unique(np.array(names, dtype=np.str_), return_inverse=True)[1].astype(np.int64)


def _said(keys: Sequence[Key], decisions: Mapping[Key, Decision]) -> Integers:
    in_force = [decisions.get(key) for key in keys]
    return np.array(
        [UNDECIDED if d is None or d.missed is None or d.stale else int(d.missed) for d in in_force],
        dtype=np.int64,
    )
