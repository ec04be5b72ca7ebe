"""What a class taught, summed up for the next one with the same key points.

The mode of the posterior is a sum over decisions of kernel times surprise (Rasmussen & Williams 2006,
equation 3.21). With a linear kernel on directions that sum is one vector a key point, so it can be carried
on without the answers. Its certainty is not carried: another class begins there, as unsure as any.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from grader.carried import Carried, CarriedPoint, packed_direction, statement
from grader.domain import Question
from grader.engines.readout import unpacked
from grader.gradebook import Gradebook, Key
from grader.gradebook.rubric_of import SUFFIX
from grader.learning.beginning import carried_on, grader_of
from grader.learning.in_force import learned_view
from grader.learning.laplace import sigmoid
from grader.learning.places import directions
from grader.learning.standing import Standing
from grader.metrics.arrays import Floats
from grader.rubrics.carried import read_carried


def carried_of(path: Path) -> Carried | None:
    """What a rubric's file carries, or a gradebook would; None where that is nothing.

    Raises GradebookError or InputError where the file cannot be read.
    """
    if path.suffix.casefold() != SUFFIX:
        return read_carried(path)
    with Gradebook.open(path, read_only=True) as book:
        return carried_from(book)


def carried_from(book: Gradebook) -> Carried | None:
    """What a class taught, with what it had begun with; None where nothing was decided."""
    view = learned_view(book)
    points: list[CarriedPoint] = []
    graders = set()
    for question_id, standing in view.standings.items():
        question = view.said.questions[question_id]
        if len(standing.learned.observed.missed) and (grader := grader_of(book, question_id)):
            graders.add(grader)
            before = carried_on(book, question)
            points += summary(question, standing, book.states(question_id), before)
    return Carried(grader=graders.pop(), points=tuple(points)) if len(graders) == 1 else None


def summary(
    question: Question,
    standing: Standing,
    states: Mapping[Key, bytes],
    before: Mapping[str, CarriedPoint],
) -> list[CarriedPoint]:
    """What the decisions on a question come to, a key point each."""
    pairs, learned, prior = standing.pairs, standing.learned, standing.learned.prior
    mode = learned.posterior.latent(learned.observed.design)[0]
    surprise = learned.observed.missed - sigmoid(mode)
    towards = directions(unpacked([states.get(key) for key in pairs.keys]), pairs.point)
    # A decision on alike answers lies where they lie on average.
    spoken_for = learned.observed.unit >= 0
    weight = np.zeros(len(pairs.keys))
    unit = learned.observed.unit[spoken_for]
    weight[spoken_for] = (surprise / np.bincount(unit, minlength=len(surprise)))[unit]
    of_all = prior.shared_state**2 * (weight @ towards)
    shared, found = learned.posterior.shared, []
    for j in np.unique(pairs.point):
        here = pairs.point == j
        point_id = pairs.keys[int(np.flatnonzero(here)[0])][1]
        point = question.key_point(point_id)
        vector = of_all + prior.state**2 * (weight[here] @ towards[here])
        own = CarriedPoint(
            statement=statement(question, point),
            decisions=int((pairs.decided[here] >= 0).sum()),
            bias=float(prior.point * learned.posterior.own[j, 0] + prior.question * shared[0]),
            slope=float(prior.slope * shared[1]),
            towards=packed_direction(vector),
        )
        found.append(_together(own, before.get(point_id), vector))
    return found


def _together(own: CarriedPoint, before: CarriedPoint | None, vector: Floats) -> CarriedPoint:
    """What was carried over and what was learned on top of it."""
    if before is None:
        return own
    none, each = np.zeros(1), np.eye(len(vector))
    towards = before.shift(np.zeros(len(vector)), each) - before.shift(none, np.zeros((1, len(vector))))
    return CarriedPoint(
        statement=own.statement,
        decisions=before.decisions + own.decisions,
        bias=before.bias + own.bias,
        slope=before.slope + own.slope,
        towards=packed_direction(vector + towards),
    )
