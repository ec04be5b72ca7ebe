"""The columns of the tables that a teacher may edit and hand back, for the writers and the reader alike."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from grader.domain import KeyPoint, Label, Question
from grader.reports.cells import number
from grader.review.answers import ReviewedAnswer
from grader.signs import titled

ID, STUDENT, QUESTION = "answer_id", "student", "question_id"
MARK, LOW, HIGH, FULL = "mark", "mark_low", "mark_high", "full_marks"
FAULTS, POINT_COMMENTS = "faults", "key_point_comments"
COMMENT, MISSED, UNSURE, ANSWER, SEAL = "comment", "missed", "unsure", "answer", "as_exported"
SEALED = "exported_id"
"""In a workbook the seals are in a sheet of their own, beside the ids of their answers."""
OWN, OWN_REASON = "own_marks", "own_marks_reason"
"""Given or taken beside the key points: in `mark` already."""
BY_TEACHER, BY_LEARNING, BY_HANDOVER = "settled_by_you", "settled_by_learning", "left_to_kpgrade"

_LETTERS: dict[Label | None, str] = {
    Label.COVERED: "c",
    Label.MISSED: "m",
    Label.UNSURE: "u",
    None: "-",
}
_VERSION = "v1:"


def point_titles(question: Question) -> dict[str, str]:
    """Key point id -> the heading of its column: its text, with the id where two texts are the same.

    That of a fault is named as one.
    """
    texts = [" ".join(titled(point).split()) for point in question.key_points]
    return {
        point.id: text if texts.count(text) == 1 else f"{text} ({point.id})"
        for point, text in zip(question.key_points, texts, strict=True)
    }


def own_marks(row: ReviewedAnswer) -> tuple[float | None, str]:
    """What the teacher gave or took beside the key points, and why; (None, '') where she did not."""
    own = row.adjustment
    return (own.marks, own.reason) if own is not None and own.marks else (None, "")


@dataclass(frozen=True, slots=True)
class Seal:
    """What the editable cells of a row said when they were written.

    With it an edit is told from a cell that the gradebook has since left behind.
    """

    letters: str
    """A letter a key point, in the question's order: see `letter_of`."""
    mark: str
    comment: str
    """A checksum of the comment."""

    def __str__(self) -> str:
        return f"{_VERSION}{self.letters} {self.mark or '-'} {self.comment}"


def letter_of(point: KeyPoint, label: Label | None, level: str = "") -> str:
    """What counts for a key point in one letter: c, m, u, - for nothing, or A for its best level, B, ..."""
    names = [each.name for each in point.levels]
    return chr(ord("A") + names.index(level)) if level in names else _LETTERS[label]


def seal(row: ReviewedAnswer) -> Seal:
    """The seal of a row as it is written now."""
    letters = "".join(letter_of(p.point, p.label, p.level) for p in row.points)
    return Seal(letters, number(row.certain_mark), checksum(row.comment))


def parse_seal(text: str) -> Seal | None:
    """The seal in a cell; None where there is none, or it was changed."""
    parts = text.strip().removeprefix(_VERSION).split(" ")
    if not text.strip().startswith(_VERSION) or len(parts) != 3:
        return None
    if not all(letter in _LETTERS.values() or letter.isupper() for letter in parts[0]):
        return None
    return Seal(parts[0], "" if parts[1] == "-" else parts[1], parts[2])


def checksum(text: str) -> str:
    """CRC-32 of a text, blind to how a spreadsheet writes its line ends and spaces."""
    return f"{zlib.crc32(' '.join(text.split()).encode('utf-8', 'replace')):08x}"
