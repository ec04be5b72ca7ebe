"""Which answers are shown, in which order, and which say the same."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from grader.domain import Label
from grader.review.answers import ReviewedAnswer
from grader.text import is_blank

Groups = Mapping[str, Sequence[ReviewedAnswer]]
"""`ReviewedAnswer.alike` -> the answers that share it."""


class Order(StrEnum):
    """How the answers of a question are laid out."""

    QUEUE = "queue"
    """What teaches most first, as it stood when the answers were laid out."""
    RANDOM = "random"
    """Stable and the same for everybody: no answer gains from its place in the alphabet."""
    DOUBT = "doubt"
    MARK = "mark"
    GROUP = "group"
    ARRIVAL = "arrival"
    NAME = "name"


class Show(StrEnum):
    """Which answers are shown."""

    ALL = "all"
    UNSURE = "unsure"
    SETTLED = "settled"
    DECIDED = "decided"
    CHANGED = "changed"
    """A verdict was settled and is another one now, because of decisions on other answers."""
    DISAGREED = "disagreed"
    STALE = "stale"
    COMMENTED = "commented"
    IDENTICAL = "identical"
    BLANK = "blank"
    UNGRADED = "ungraded"
    ADDRESSED = "addressed"
    """Something in it looks like an instruction to a grader."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What an answer must be to be shown; every condition that is set must hold."""

    show: Show = Show.ALL
    point: str = ""
    """A key point id, together with `label`."""
    label: Label | None = None
    marks: tuple[float, float] | None = None
    """From and to, both included, on the lowest mark the answer can get."""
    text: str = ""

    @property
    def is_empty(self) -> bool:
        return self == Filter()


def number(rows: Iterable[ReviewedAnswer]) -> None:
    """Number answers from 1 in an order that says nothing of them and is the same in every session."""
    for place, row in enumerate(sorted(rows, key=_shuffled), 1):
        row.number = place


def _shuffled(row: ReviewedAnswer) -> bytes:
    return hashlib.sha256(row.id.encode("utf-8", "surrogatepass")).digest()


def grouped(rows: Iterable[ReviewedAnswer]) -> dict[str, list[ReviewedAnswer]]:
    """Answers that are the same but for case, spacing and closing punctuation, by what they share."""
    groups: dict[str, list[ReviewedAnswer]] = defaultdict(list)
    for row in rows:
        groups[row.alike].append(row)
    return dict(groups)


def selected(
    rows: Iterable[ReviewedAnswer],
    choice: Filter,
    order: Order,
    groups: Groups,
    called: Callable[[ReviewedAnswer, str], bool],
) -> list[ReviewedAnswer]:
    """The answers of one question that a filter lets through, in an order.

    `called` says whether a name that was searched for, in lower case, is the answer's; who is shown no
    names must not find by them.
    """
    passing = [row for row in rows if _passes(row, choice, groups, called)]
    if order is Order.NAME:
        return sorted(passing, key=lambda row: (row.answer.student.casefold(), row.id))
    return passing if order is Order.ARRIVAL else sorted(passing, key=_rank(order, groups))


def _passes(
    row: ReviewedAnswer, choice: Filter, groups: Groups, called: Callable[[ReviewedAnswer, str], bool]
) -> bool:
    if choice.point and _label(row, choice.point) is not choice.label:
        return False
    if choice.marks and (row.mark is None or not choice.marks[0] <= row.mark.low <= choice.marks[1]):
        return False
    if choice.text:
        wanted = choice.text.casefold()
        if wanted not in row.text.casefold() and not called(row, wanted):
            return False
    return _SHOWN[choice.show](row, groups)


def _label(row: ReviewedAnswer, point_id: str) -> Label | None:
    return next(
        label for p, label in zip(row.question.key_points, row.labels, strict=True) if p.id == point_id
    )


_SHOWN: Mapping[Show, Callable[[ReviewedAnswer, Groups], bool]] = {
    Show.ALL: lambda _row, _groups: True,
    Show.UNSURE: lambda row, _: bool(row.open_points),
    Show.SETTLED: lambda row, _: row.settled,
    Show.DECIDED: lambda row, _: row.decided,
    Show.CHANGED: lambda row, _: bool(row.changed),
    Show.DISAGREED: lambda row, _: row.disagreed,
    Show.STALE: lambda row, _: row.stale,
    Show.COMMENTED: lambda row, _: bool(row.comment),
    Show.IDENTICAL: lambda row, groups: len(groups[row.alike]) > 1,
    Show.BLANK: lambda row, _: is_blank(row.text),
    Show.UNGRADED: lambda row, _: not row.graded,
    Show.ADDRESSED: lambda row, _: bool(row.addressed),
}


def _rank(order: Order, groups: Groups) -> Callable[[ReviewedAnswer], tuple[float, float]]:
    def by_group(row: ReviewedAnswer) -> tuple[float, float]:
        group = groups[row.alike]
        return (-len(group), min(r.number for r in group) if len(group) > 1 else row.number)

    ranks: dict[Order, Callable[[ReviewedAnswer], tuple[float, float]]] = {
        Order.QUEUE: lambda row: (-row.doubt * len(groups[row.alike]), row.number),
        Order.RANDOM: lambda row: (row.number, 0),
        Order.DOUBT: lambda row: (-row.doubt, row.number),
        Order.MARK: lambda row: (row.mark.low if row.mark else float("inf"), row.number),
        Order.GROUP: by_group,
    }
    return ranks[order]
