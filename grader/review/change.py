"""What another rubric does to a class: the one way to change a rubric, whoever edits it.

change = change_of(book, after)          to be looked at; nothing is changed yet
put_in_force(book, change, note="...")   what it says comes true
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from grader.domain import Decision, KeyPoint, Rubric
from grader.errors import ErrorKind, InputError
from grader.gradebook import Gradebook, Key
from grader.gradebook.history import PointKey, wordings
from grader.marks import Mark
from grader.review.answers import ClassReview, ReviewedAnswer, reviewed


@dataclass(frozen=True, slots=True)
class RubricChange:
    """The old and the new rubric, and what putting the new one in force changes."""

    before: Rubric
    after: Rubric
    added: tuple[PointKey, ...]
    """Key points that the old rubric does not have."""
    reworded: tuple[PointKey, ...]
    """Key points that read differently; a question's other text rewords all of its points."""
    removed: tuple[PointKey, ...]
    rescored: tuple[Key, ...]
    """Pairs of an answer and a key point to be graded anew: their verdict falls away, or the point is new.
    Answers that no model has read yet are not among them."""
    rescored_points: tuple[PointKey, ...]
    """The key points of those pairs."""
    stale: tuple[Key, ...]
    """Decisions that still hold for the mark, but were made under another wording."""
    dropped: tuple[Key, ...]
    """Decisions on key points that the new rubric does not have. The gradebook keeps them."""
    set_aside: tuple[str, ...]
    """Answers to questions that the new rubric does not have, by id. The gradebook keeps them."""
    marks: Mapping[str, tuple[Mark | None, Mark | None]]
    """Answer id -> (mark before, mark after) where they differ; None while ungraded, or not counted."""

    @property
    def touches_the_class(self) -> bool:
        """Whether a verdict, a decision or a mark is another afterwards, and not the rubric's text alone."""
        return bool(self.rescored or self.stale or self.dropped or self.set_aside or self.marks)


def change_of(book: Gradebook, after: Rubric) -> RubricChange:
    """What would change if `after` were in force. The gradebook stays as it is."""
    return _between(reviewed(book), reviewed(book.under(after)))


def put_in_force(book: Gradebook, change: RubricChange, *, note: str) -> None:
    """Make a change that was looked at. `note` says in the history why.

    Raises InputError when the gradebook's rubric is not the one that the change is made to.
    """
    if book.rubric != change.before:
        raise InputError(
            "the rubric was changed by somebody else meanwhile",
            where=str(book.path),
            hint="Look at it as it is now, and change it again.",
            kind=ErrorKind.MISMATCH,
        )
    book.set_rubric(change.after, note=note)


def _between(before: ClassReview, now: ClassReview) -> RubricChange:
    """What lies between a class under one rubric and the same class under another, nothing else being new."""
    old, new = wordings(before.rubric), wordings(now.rubric)
    decisions, kept = _decisions(before), _decisions(now)
    rescored = list(_rescored(before, now))
    marks = {i: (_mark(before, i), _mark(now, i)) for i in dict.fromkeys((*before.answers, *now.answers))}
    return RubricChange(
        before=before.rubric,
        after=now.rubric,
        added=tuple(key for key in new if key not in old),
        reworded=tuple(key for key, wording in new.items() if key in old and old[key] != wording),
        removed=tuple(key for key in old if key not in new),
        rescored=tuple((row.id, point.id) for row, point in rescored),
        rescored_points=tuple(dict.fromkeys((row.question.id, point.id) for row, point in rescored)),
        stale=tuple(k for k, d in kept.items() if d.stale and k in decisions and not decisions[k].stale),
        dropped=tuple(key for key in decisions if key not in kept),
        set_aside=tuple(i for i in before.answers if i not in now.answers),
        marks={i: (was, is_) for i, (was, is_) in marks.items() if was != is_},
    )


def _rescored(before: ClassReview, now: ClassReview) -> Iterator[tuple[ReviewedAnswer, KeyPoint]]:
    for row in now.by_question():
        earlier = before.answers.get(row.id)
        if earlier is None or all(verdict is None for verdict in earlier.own):
            continue
        unread = {p.id for p, v in zip(earlier.question.key_points, earlier.own, strict=True) if v is None}
        for point, verdict in zip(row.question.key_points, row.own, strict=True):
            if verdict is None and point.id not in unread:
                yield row, point


def _decisions(review: ClassReview) -> dict[Key, Decision]:
    return {
        (row.id, point.id): decision
        for row in review.by_question()
        for point, decision in zip(row.question.key_points, row.decisions, strict=True)
        if decision is not None
    }


def _mark(review: ClassReview, answer_id: str) -> Mark | None:
    row = review.answers.get(answer_id)
    return row.mark if row is not None else None
