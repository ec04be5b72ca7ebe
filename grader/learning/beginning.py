"""Where a class begins: at the model's own line, or at what was learned on the same key points before."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ValidationError

from grader.carried import Carried, CarriedPoint, fingerprint
from grader.domain import Question
from grader.gradebook import Gradebook

_SETTING = "carried"


def begin_with(book: Gradebook, carried: Carried, *, in_use: bool = True) -> None:
    """Let a class begin with what was learned before, from its first verdict on, or keep that for later."""
    book.set_setting(_SETTING, {"in_use": in_use, "learned": carried.model_dump(mode="json")})


def carried_in(book: Gradebook) -> Carried | None:
    """What a class begins with; None where it begins at the model's own line."""
    carried, in_use = carried_held(book)
    return carried if in_use else None


def carried_held(book: Gradebook) -> tuple[Carried | None, bool]:
    """(what a class could begin with, whether it does)."""
    held = book.setting(_SETTING)
    if not isinstance(held, dict):
        return None, False
    try:
        return Carried.model_validate(held.get("learned")), held.get("in_use") is True
    except ValidationError:
        # A newer version's words: the class begins as it would without them.
        return None, False


def carried_on(book: Gradebook, question: Question) -> Mapping[str, CarriedPoint]:
    """Key point id -> what was carried over, where the verdicts are by the grader it was learned with."""
    carried = carried_in(book)
    if carried is None or grader_of(book, question.id) != carried.grader:
        return {}
    return carried.on(question)


def grader_of(book: Gradebook, question_id: str) -> str:
    """Fingerprint of the one grader whose verdicts stand on a question; '' for none, or several."""
    graders = book.graded_by(question_id)
    return fingerprint(*graders.pop()) if len(graders) == 1 else ""
