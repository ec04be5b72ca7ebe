"""What is believed of a teacher before the first decision: standard deviations, in nats of log-odds."""

from __future__ import annotations

from collections.abc import Collection

from pydantic import Field

from grader.domain import Frozen


class Prior(Frozen):
    """How far teachers, questions and key points stray from the shipped line.

    Fitted on answers that people marked, by `python -m bench.teacher --prior fit` (docs/learning.md).
    """

    point: float = Field(default=1.4, ge=0)
    """A key point's own strictness."""
    question: float = Field(default=1.0, ge=0)
    """What the key points of a question share of it."""
    slope: float = Field(default=0.09, ge=0)
    """How much more or less the model's log-odds are worth on a question, as a share."""
    state: float = Field(default=0.5, ge=0)
    """What a key point's verdicts owe to where the model was, beyond its margin."""
    shared_state: float = Field(default=1.4, ge=0)
    """What those of all key points of a question owe to it alike."""
    temper: float = Field(default=1.4, gt=0)
    """What the posterior's log-odds turned out to be worth, as a share."""
    temper_spread: float = Field(default=0.6, gt=0)
    """How much that differs between questions, in its logarithm."""


_FITTED = {
    "kpgrade-1.5b": Prior(),
    "kpgrade-0.5b": Prior(point=1.4, question=0.7, slope=0.045, state=0.25, shared_state=1.4, temper=2.8),
}
"""By the name of the model, each fitted on its own verdicts; an untried model gets the default one's."""


def prior_of(models: Collection[str]) -> Prior:
    """The prior that ships with a model, by the names of those whose verdicts stand on a question."""
    known = {_FITTED.get(name, Prior()) for name in models}
    return known.pop() if len(known) == 1 else Prior()
