"""The rest of a question left to kpgrade, on a promise: what nobody decided takes the side it leans to."""

from __future__ import annotations

import numpy as np

from grader.domain import Handover
from grader.errors import ErrorKind, InputError
from grader.gradebook import Gradebook
from grader.learning.standing import Standing
from grader.learning.stopping import Reason, stop

_WHY_NOT = {
    Reason.ALL_DECIDED: "every verdict is decided: nothing is left.",
    Reason.SAMPLE_OPEN: "nothing can be promised before the random sample is decided."
    " It is mixed in among what the review asks next.",
    Reason.NOT_YET: "more would differ than the agreement aimed at allows."
    " Decide some more of what the review asks, or aim at less.",
    Reason.NOT_TRUSTED: "the decisions contradict kpgrade too often: it can't be trusted here."
    " Decide what is open yourself.",
    Reason.MAY_STOP: "the rest is left to kpgrade already.",
}


def may_hand_over(standing: Standing) -> bool:
    """Whether kpgrade says stop, and something is left that was not handed over yet."""
    return stop(standing).reason is Reason.MAY_STOP and not is_handed_over(standing)


def is_handed_over(standing: Standing) -> bool:
    """Whether something is left to kpgrade, and everything that is left was left to it."""
    left = standing.pairs.handed_over[standing.pairs.left]
    return bool(len(left) and left.all())


def why_not(standing: Standing | None) -> str:
    """Why the rest of a question can't be left to kpgrade now, and what to do; None: nothing was decided."""
    return _WHY_NOT[Reason.SAMPLE_OPEN if standing is None else stop(standing).reason]


def hand_over(book: Gradebook, question_id: str, standing: Standing, *, source: str = "app") -> None:
    """Leave all that nobody decided on a question to kpgrade, as one action.

    Raises InputError where kpgrade does not say stop, since nothing holds what it would promise.
    """
    if not may_hand_over(standing):
        raise InputError(
            f"the rest of question '{question_id}' can't be left to kpgrade: {why_not(standing)}",
            kind=ErrorKind.MISMATCH,
        )
    left = np.flatnonzero(standing.pairs.left).tolist()
    book.hand_over([standing.pairs.keys[row] for row in left], stop(standing).promise, source=source)


def latest_handover(book: Gradebook, question_id: str) -> tuple[Handover, int] | None:
    """(the newest handover in force on a question, how many verdicts are left to kpgrade by now)."""
    asked = {answer.id for answer in book.answers(question_id)}
    decided = book.decisions()
    held = [one for key, one in book.handovers().items() if key[0] in asked and key not in decided]
    return (max(held, key=lambda one: one.action), len(held)) if held else None
