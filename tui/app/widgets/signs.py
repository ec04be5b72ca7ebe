"""What stands for a verdict on every screen, in the person's language, and amounts as they are said."""

from __future__ import annotations

from grader.domain import KeyPoint, Label
from grader.signs import SIGNS, meaning, sign
from grader.text import visible
from tui.app import strings as s

WORD = {Label.COVERED: s.COVERED, Label.MISSED: s.MISSED, Label.UNSURE: s.UNSURE, None: s.UNGRADED}
CLASS = {Label.COVERED: "covered", Label.MISSED: "missed", Label.UNSURE: "unsure", None: "ungraded"}

_OF_A_FAULT = {Label.COVERED: s.FAULT_FOUND, Label.MISSED: s.FAULT_NOT_FOUND}


def word(point: KeyPoint, label: Label | None, level: str = "") -> str:
    """What counts for a key point: a level's name, else its label; of a fault, whether it was found."""
    if level:
        return visible(level)
    return _OF_A_FAULT.get(label, WORD[label]) if point.fault and label else WORD[label]


def signed(point: KeyPoint, label: Label | None, level: str = "") -> str:
    """The same behind its sign."""
    return f"{sign(point, label)} {word(point, label, level)}"


def kind(point: KeyPoint, label: Label | None) -> str:
    """The style of what counts: a fault that was found looks as what is missed does."""
    return CLASS[meaning(point, label)]


def choices(point: KeyPoint) -> list[tuple[str, str]]:
    """(what `grader.signs.read_word` reads, how it is shown) of all that may be decided."""
    plain = [(str(label), word(point, label)) for label in (Label.COVERED, Label.MISSED)]
    names = [
        (level.name, s.LEVEL_POINTS.format(name=level.name, points=level.points)) for level in point.levels
    ]
    taken = {" ".join(level.name.split()).casefold() for level in point.levels}
    return [*(one for one in plain if one[0] not in taken), *names]


def legend(more: str) -> str:
    """What each sign stands for, and more that is told beside them, in a line."""
    return "  ".join([*(f"{SIGNS[label]} {word}" for label, word in WORD.items()), more])


def of(missed: bool) -> Label:
    """The label of a decision."""
    return Label.MISSED if missed else Label.COVERED


def bar(share: float, width: int) -> str:
    """A bar of `width` cells, filled to `share` in [0, 1]."""
    filled = round(max(0.0, min(1.0, share)) * width)
    return "█" * filled + "░" * (width - filled)


def duration(seconds: float) -> str:
    """A length of time as a person would say it."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    if seconds < 90 * 60:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"


def count(number: int, thing: str) -> str:
    """'1 answer', '2 answers'; `thing` is a key of `strings.COUNTED`."""
    one, many = s.COUNTED[thing]
    return f"{number:,} {one if number == 1 else many}"
