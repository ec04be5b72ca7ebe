"""What the verdicts left to kpgrade rest on, in sentences for reports, exports and the command line."""

from __future__ import annotations

from grader.domain import Promise
from grader.gradebook import Gradebook
from grader.learning.beginning import carried_in
from grader.learning.handing_over import latest_handover
from grader.learning.spot_record import spot_check


def learning_sentences(book: Gradebook) -> list[str]:
    """What was left on which promise, and what came of each spot check, question by question."""
    questions = book.rubric.questions
    sentences = _beginning(book)
    for number, question in enumerate(questions, start=1):
        where = f" of question {number}" if len(questions) > 1 else ""
        sentences += _handover(book, question.id, where)
        sentences += _spot_check(book, question.id, where)
    return sentences


def promised(promise: Promise) -> str:
    """What a promise comes to."""
    return (
        f"of {promise.left} verdicts left, about {promise.differ:.0f} will differ from the teacher's (95% in "
        f"{promise.low}-{promise.high}); with those decided {promise.agreement:.0%} agree."
    )


def _beginning(book: Gradebook) -> list[str]:
    carried = carried_in(book)
    points, decisions = carried.offered(book.rubric) if carried else (0, 0)
    if not points:
        return []
    return [f"This class began with what {decisions} decisions on {points} of its key points taught before."]


def _handover(book: Gradebook, question_id: str, where: str) -> list[str]:
    held = latest_handover(book, question_id)
    if held is None:
        return []
    latest, left = held
    when = latest.time[:10]
    sentence = f"The rest{where} was left to kpgrade on {when}, on its promise: {promised(latest.promise)}"
    since = latest.promise.left - left
    return [f"{sentence} {since} of them are not left to it any more." if since > 0 else sentence]


def _spot_check(book: Gradebook, question_id: str, where: str) -> list[str]:
    check = spot_check(book, question_id)
    if not check.decided:
        return []
    return [
        f"Spot check: {check.decided} settled verdicts{where}, drawn at random, were decided without "
        f"sight of them; {check.agreed} agreed. "
        f"With 95% confidence at least {check.at_least:.0%} agree."
    ]
