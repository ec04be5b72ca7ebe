"""How a verdict came to be what it is: the model's own, what decisions made of it, the teacher's."""

from __future__ import annotations

from dataclasses import dataclass, replace

from grader.domain import Decision, Label, Verdict
from grader.gradebook import Gradebook, Key
from grader.learning.standing import SettledBy


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was said of a key point of an answer."""

    label: Label | None
    """What it counted as from then on; None where a decision was withdrawn."""
    by: SettledBy
    time: str = ""
    """ISO 8601, UTC; '' for the model's own verdict."""
    source: str = ""
    """Of a decision: where it was made."""
    reason: str = ""
    """Of a decision: why, where that was said."""
    because: tuple[Decision, ...] = ()
    """Of a verdict that became another one: the decisions that did it, made together."""
    level: str = ""
    """Of a decision: the level that was given."""


def history(book: Gradebook, key: Key, own: Verdict | None) -> list[Event]:
    """Everything said of one key point of one answer, oldest first. `said` is the model's own verdict."""
    answer_id, point_id = key
    handed_over = {handover.action for handover in book.handover_history(answer_id, point_id)}
    events = [
        Event(
            move.after,
            SettledBy.HANDOVER if move.action in handed_over else SettledBy.LEARNING,
            move.time,
            because=tuple(book.decided_in(move.action)),
        )
        for move in book.moves([answer_id]).get(key, [])
    ]
    for decision in book.decision_history(answer_id, point_id):
        label = None if decision.missed is None else Label.MISSED if decision.missed else Label.COVERED
        said = Event(label, SettledBy.TEACHER, decision.time, decision.source, decision.reason)
        events.append(replace(said, level=decision.level))
    first = [Event(own.label, SettledBy.MODEL)] if own else []
    return [*first, *sorted(events, key=lambda event: event.time)]
