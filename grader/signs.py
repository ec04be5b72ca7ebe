"""The signs of what counts for a key point, the same on every screen, page and terminal.

Each has a shape of its own, and stands beside or in place of the label's word, so that no colour is needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from grader.domain import KeyPoint, Label, Question
from grader.errors import InputError

SIGNS: Mapping[Label | None, str] = MappingProxyType(
    {Label.COVERED: "✓", Label.MISSED: "✗", Label.UNSURE: "?", None: "·"}
)
"""None: nothing has been said of it yet."""


def meaning(point: KeyPoint, label: Label | None) -> Label | None:
    """What a label says to the student: of a fault, found is as bad as missed, and not found as covered."""
    if not point.fault:
        return label
    return {Label.COVERED: Label.MISSED, Label.MISSED: Label.COVERED}.get(label, label) if label else None


def sign(point: KeyPoint, label: Label | None) -> str:
    """The sign of what counts for a key point, or for a fault."""
    return SIGNS[meaning(point, label)]


FOUND, NOT_FOUND = "fault found", "not found"
_OF_A_FAULT = {Label.COVERED: FOUND, Label.MISSED: NOT_FOUND}


def word(point: KeyPoint, label: Label | None, level: str = "") -> str:
    """What counts for a key point, in a word: covered, missed or unsure; of a fault, found or not.

    `level`: the one that the teacher gave it, which is then the word.
    """
    if level or label is None:
        return level or "ungraded"
    return _OF_A_FAULT.get(label, str(label)) if point.fault else str(label)


def fault_named(text: str) -> str:
    """A fault's text where nothing else says that it is one."""
    return f"Fault: {text}"


def titled(point: KeyPoint) -> str:
    """The text of a key point, that of a fault named as one."""
    return fault_named(point.text) if point.fault else point.text


def loss_words(question: Question) -> tuple[str, str]:
    """How the answers are headed that a key point costs marks, and those that it does not."""
    if not any(point.fault for point in question.key_points):
        return str(Label.MISSED), str(Label.COVERED)
    return f"{Label.MISSED} or {FOUND}", f"{Label.COVERED} or {NOT_FOUND}"


def said_as(missed: bool | None) -> Label:
    """The label of a decision."""
    return Label.MISSED if missed else Label.COVERED


def read_word(point: KeyPoint, text: str) -> tuple[bool, str]:
    """(missed, level) of what a person typed for a decision; a level by its name, whatever the case.

    Raises InputError where it is neither.
    """
    plain = " ".join(text.split()).casefold()
    for level in point.levels:
        if " ".join(level.name.split()).casefold() == plain:
            return point.is_missed_at(level), level.name
    if (known := _AS.get(plain.replace(" ", "-"))) is not None:
        return known, ""
    words = [word(point, label) for label in (Label.COVERED, Label.MISSED)]
    names = ", ".join([*words, *(level.name for level in point.levels)])
    raise InputError(f"'{text}' is no word for this key point", hint=f"It may be: {names}.")


_AS = {"covered": False, "missed": True, "found": False, "fault-found": False, "not-found": True}
