"""A person forgotten: taken out, looked for again, and what cannot be reached from here told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from grader.errors import GradebookError
from grader.forgetting.person import HeldPerson
from grader.forgetting.traces import bytes_left, named_beside, still_said
from grader.gradebook import Gradebook
from grader.learning.in_force import keep_moves

ELSEWHERE = (
    "the files that the answers were read from, and the school's own system",
    "spreadsheets, reports and students' pages that were exported, and the key to codes",
    "copies, backups and parts of this gradebook, also those of colleagues: joined again, they bring it back",
    "a model or a calibration made from this gradebook, which holds numbers and no text",
)
"""Where a person may be found still, whatever is done to one gradebook."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was done, and what is left to do by hand."""

    rows: dict[str, int]
    """Table -> rows that went."""
    notes: int
    """Notes on other students in which the name was struck out."""
    still: tuple[str, ...]
    """Where the gradebook speaks of the person still."""
    beside: tuple[str, ...]
    """Files in the gradebook's folder that name the person, or may."""


def forget(book: Gradebook, people: Sequence[HeldPerson]) -> Forgotten:
    """Take these people out of a gradebook that is open for writing, and search its file for what is left.

    What the class learned from decisions on their answers is worked out anew. Raises GradebookError where
    another program has the file open, or where a byte of them is found afterwards.
    """
    rows: Counter[str] = Counter()
    notes = 0
    for one in people:
        erased = book.erase(one.answer_ids, students=one.students, names=one.names)
        rows.update(erased.rows)
        notes += erased.notes
    keep_moves(book)
    left = [found for one in people for found in bytes_left(book, one)]
    if left:
        raise GradebookError(
            f"the person was removed, but bytes of {len(left)} of their texts are in the file still",
            where=str(book.path),
            hint="Open and close this gradebook once more, and search it again.",
        )
    return Forgotten(
        dict(rows),
        notes,
        tuple(dict.fromkeys(said for one in people for said in still_said(book, one))),
        tuple(dict.fromkeys(file for one in people for file in named_beside(book.path, one))),
    )
