"""Faults as key points: what an answer claims wrongly, worded as a claim.

A fault is found where an answer states it, so its label is that of a key point: covered for found. Levels
need no example: a teacher alone gives them.
"""

from __future__ import annotations

import random
from dataclasses import replace

from grader.labelled import LabelledAnswer, LabelledPoint
from training.data.contrasts.order import negation, roles
from training.data.contrasts.pair import Contrast
from training.data.contrasts.pairs import Maker
from training.data.contrasts.stances import spoken
from training.data.contrasts.words import comparative, number, opposite

_CLAIMS = ("Claims that {clause}.", "The answer claims that {clause}.", "Says wrongly that {clause}.")
_CONTRADICTS = (
    "Claims something that contradicts this: {said}",
    "Contradicts this: {said}",
)
_EDITS = (comparative, opposite, number, negation, roles)
_MARK = "label3"
"""Where people said of an answer: correct, incorrect or contradictory (SemEval-2013 task 7)."""


def claimed(item: LabelledAnswer, rng: random.Random) -> Contrast | None:
    """The contrary of a key point as a fault: found in an answer that is the contrary, not in the point's."""
    for text in rng.sample([*item.key_points], len(item.points)):
        for edit in rng.sample(_EDITS, len(_EDITS)):
            other = edit(text, rng)
            if other and other != text and "?" not in text:
                fault = spoken(rng.choice(_CLAIMS), [other])
                found = replace(item, answer=other, points=(LabelledPoint(fault, 0.0),), kind="claimed twin")
                return Contrast(
                    found, replace(item, answer=text, points=(LabelledPoint(fault, 1.0),), kind="claimed")
                )
    return None


def contradicted(item: LabelledAnswer, rng: random.Random) -> LabelledAnswer | None:
    """What people said of an answer with one key point, as a fault: whether it contradicts the point.

    None where nobody said it.
    """
    said = item.further.get(_MARK, "")
    if len(item.points) != 1 or said not in ("correct", "contradictory", "incorrect"):
        return None
    fault = spoken(rng.choice(_CONTRADICTS), [item.points[0].text])
    return replace(
        item, points=(LabelledPoint(fault, 0.0 if said == "contradictory" else 1.0),), kind="contradicted"
    )


FAULTS: dict[str, Maker] = {"claimed": claimed}
"""Contrasts that are faults, by the names of a recipe's shares; `contradicted` is one answer alone."""
