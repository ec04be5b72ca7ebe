"""A person forgotten: taken out, looked for again, and what cannot be reached from here told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from grader.comments import bank
from grader.errors import GradebookError, InputError
from grader.forgetting.person import HeldPerson
from grader.forgetting.traces import bytes_left, named_beside, still_said
from grader.gradebook import Gradebook
from grader.gradebook.erasing import name_pattern
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
    banked: int
    """Comments that named the person and went from the bank of comments for every gradebook."""
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
    still = [said for one in people for said in still_said(book, one)]
    banked = 0
    try:
        banked = _drop_from_bank(people)
    except InputError as error:
        still.append(f"the bank of comments, perhaps: {error.message}")
    return Forgotten(
        dict(rows),
        notes,
        banked,
        tuple(dict.fromkeys(still)),
        tuple(dict.fromkeys(file for one in people for file in named_beside(book.path, one))),
    )


def _drop_from_bank(people: Sequence[HeldPerson]) -> int:
    """Take comments that name these people out of the bank. Raises InputError where it makes no sense."""
    named = name_pattern([name for one in people for name in one.names])
    before = bank.kept()
    after = [one for one in before if not named.search(one.text)]
    if len(after) < len(before):
        bank.write_bank(after, bank.bank_file(), force=True)
    return len(before) - len(after)
