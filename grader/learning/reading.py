"""From a gradebook to what can be learned from it."""

from __future__ import annotations

from collections.abc import Mapping

from grader.carried import CarriedPoint
from grader.gradebook import ClassView, Gradebook, Key
from grader.learning.beginning import carried_on
from grader.learning.pairs import Pairs, pairs
from grader.learning.prior import Prior, prior_of


def pairs_in(book: Gradebook, view: ClassView, question_id: str) -> Pairs:
    """The pairs of one question of an open gradebook, with where the class began."""
    carried = carried_on(book, view.questions[question_id])
    return pairs_of(view, question_id, book.states(question_id), carried=carried)


def priors_in(view: ClassView) -> dict[str, Prior]:
    """Question id -> the prior that ships with the model whose verdicts stand on it."""
    asked = {a.id: a.question_id for a in view.answers}
    models: dict[str, set[str]] = {question: set() for question in view.questions}
    for (answer, _), verdict in view.verdicts.items():
        if verdict.model:
            models[asked[answer]].add(verdict.model)
    return {question: prior_of(names) for question, names in models.items()}


def pairs_of(
    view: ClassView,
    question_id: str,
    states: Mapping[Key, bytes],
    alike: Mapping[str, str] | None = None,
    carried: Mapping[str, CarriedPoint] | None = None,
) -> Pairs:
    """The pairs of one question of a class.

    `states`: see `Gradebook.states`; empty where the engine gives none. `alike`: answer id -> name of its
    group; without it answers of the same text are alike. `carried`: see `grader.learning.beginning`.
    """
    texts = {a.id: a.text for a in view.answers if a.question_id == question_id}
    groups = texts if alike is None else {answer: alike.get(answer, answer) for answer in texts}
    return pairs(
        {key: verdict for key, verdict in view.verdicts.items() if key[0] in texts},
        view.decisions,
        states,
        groups,
        view.handovers.keys(),
        carried,
    )
