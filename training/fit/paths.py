"""Labelled answers on their way into training: read, bundled by question, turned into paths of tokens."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence

from grader.labelled import LabelledAnswer
from grader.prompt import PromptFormat, Tokenise, tokens
from training.fit.packing import LabelledPath

_AS_GIVEN = "real"
"""The kind of answers of which nothing is said."""


def bundles(
    answers: Sequence[LabelledAnswer], together: int, rng: random.Random
) -> list[list[LabelledAnswer]]:
    """Shuffle answers into bundles of up to `together` answers to one question."""
    by_question: dict[str, list[LabelledAnswer]] = defaultdict(list)
    for answer in answers:
        by_question[answer.guided.question].append(answer)
    result = []
    for pile in by_question.values():
        rng.shuffle(pile)
        result += [pile[i : i + together] for i in range(0, len(pile), together)]
    rng.shuffle(result)
    return result


def paths(answer: LabelledAnswer, form: PromptFormat, tokenise: Tokenise) -> Iterator[LabelledPath]:
    """One labelled path of tokens per key point, exactly as the grading engine reads them."""
    prefix = tokens(form.root(answer.guided.question), tokenise) + tokens(
        form.answer(answer.answer), tokenise
    )
    kind = f"{answer.source} {answer.kind or _AS_GIVEN}"
    for point in answer.points:
        path = (*prefix, *tokens(form.branch(point.text), tokenise))
        yield LabelledPath(path, point.p_missed, kind=kind)
