"""The exact prompt behind each verdict on a student's answers."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from grader.domain import Basis
from grader.engines.base import Task
from grader.gradebook import Gradebook
from grader.guidelines import as_read
from grader.review.answers import ReviewedAnswer, ReviewedPoint, reviewed
from grader.signs import titled
from grader.text import visible, without

if TYPE_CHECKING:
    from rich.console import Console

GUIDELINES = (
    "These guidelines are for people: no model here was trained with any, so none is told. "
    "They are in no prompt."
)
_SERVER = re.compile(
    r"server:(?P<address>\S+) (?P<model>.+) prompt:\S+ window:(?P<window>\d+)/(?P<overlap>\d+) words"
)


class _Asks(Protocol):
    identity: str

    def prompts(self, task: Task) -> list[list[str]]:
        """For each key point of a task, the prompt of each window of its answer."""


def prompt_lines(book: Gradebook, student: str, args: argparse.Namespace, screen: Console) -> Iterator[str]:
    """Each key point of a student's answers, and under it what the model was asked, word by word.

    The engine that gave the verdicts is opened, for the frame of the prompt is the model's own. Raises
    ModelError where it is not here.
    """
    rows = [r for r in reviewed(book).by_question() if student in (r.answer.student, r.id)]
    engines: dict[str, _Asks] = {}
    identities = {g.model: g.identity for g in sorted(book.graders(), key=lambda g: g.last)}
    for row in rows:
        yield visible(f"{row.answer.student}, {row.question.id}: {row.question.text}")
        if row.question.guidelines.strip():
            yield visible(f"Guidelines: {row.question.guidelines}")
            models = {said.model.model for said in row.points if said.model is not None}
            if all(as_read(identities.get(one, ""), row.question)[1] == row.question.text for one in models):
                yield GUIDELINES
        for number, said in enumerate(row.points, start=1):
            yield visible(f"\n{number}. {titled(said.point)}")
            if said.model is None or said.model.basis is Basis.BLANK:
                yield "   no model was asked"
                continue
            identity, asked = as_read(identities.get(said.model.model, ""), row.question)
            if identity not in engines:
                engines[identity] = _opened(identity, args, screen)
            yield from _asked(asked, row, said, engines[identity], identity)


def _asked(
    asked: str, row: ReviewedAnswer, said: ReviewedPoint, engine: _Asks, identity: str
) -> Iterator[str]:
    """`asked`: the question as the model read it."""
    if engine.identity != identity:
        by = said.model.model if said.model else ""
        yield visible(f"   the verdict is by {by}, which is not opened here; this model would be asked:")
    text = without(row.answer.text, said.point.reject)
    for prompts in engine.prompts(Task(asked, text, said.point.wordings)):
        for prompt in prompts:
            yield "\n".join(f"   | {line}" for line in visible(prompt).splitlines())


def _opened(identity: str, args: argparse.Namespace, screen: Console) -> _Asks:
    from grader.engines.chat import ServerSettings
    from grader.engines.openai import OpenAIEngine
    from tui.cli.options import open_engine

    server = _SERVER.fullmatch(identity)
    if server is None:
        engine: _Asks = open_engine(args, screen)  # type: ignore[assignment]
        return engine
    settings = ServerSettings(
        server["address"], server["model"], window=int(server["window"]), overlap=int(server["overlap"])
    )
    return OpenAIEngine(settings)
