"""Why a verdict is what it is: the model's own odds, and what each decision added to them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from grader.gradebook import Key
from grader.learning.laplace import sigmoid
from grader.learning.standing import Standing


@dataclass(frozen=True, slots=True)
class Influence:
    """What one decision, with those on alike answers, did to a pair's log-odds."""

    key: Key
    missed: bool
    shift: float
    """In nats; above 0 towards 'missed'."""


def influences(standing: Standing, key: Key, most: int = 5) -> tuple[Influence, ...]:
    """The decisions that moved a pair, the strongest first.

    The mode of a Gaussian process is a sum over decisions of kernel times surprise (R&W 2006, equation 3.21),
    so the shifts of all decisions add up to the distance of the pair's log-odds from where the class began.
    """
    learned, row = standing.learned, standing.pairs.row[key]
    observed = learned.observed
    kernel = observed.design.shared @ learned.design.shared[row]
    near = observed.design.point == learned.design.point[row]
    kernel[near] += observed.design.own[near] @ learned.design.own[row]
    mode = learned.posterior.latent(observed.design)[0]
    shift = kernel * (observed.missed - sigmoid(mode))
    spoken_for = np.flatnonzero(observed.unit >= 0)
    first = spoken_for[np.unique(observed.unit[spoken_for], return_index=True)[1]]
    strongest = np.argsort(-np.abs(shift), kind="stable")[:most]
    return tuple(
        Influence(standing.pairs.keys[first[k]], bool(observed.missed[k] > 0.5), float(shift[k]))
        for k in strongest
    )
