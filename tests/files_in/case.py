"""A file as a teacher might have it, named by what is awkward about it, and the reading it should have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.answers import ReadOptions
from grader.answers.plan import WarningKind
from grader.domain import KeyPoint, Question, Rubric

SHRINK = "Why do plant cells shrink in salt water?"
HOLD = "What keeps the shape of the cell wall?"

ONE = Rubric(
    questions=(Question(id="q1", text=SHRINK, key_points=(KeyPoint(id="k1", text="Water leaves"),)),)
)
TWO = Rubric(
    questions=(
        *ONE.questions,
        Question(id="q2", text=HOLD, key_points=(KeyPoint(id="k1", text="Cellulose"),)),
    )
)

ANN = "Water leaves the cell by osmosis, so it shrinks."
BEN = "The salt eats the cell."
ANN2 = "Cellulose fibres do."
BEN2 = "The cell is full of water, which presses on it."

Files = Mapping[str, bytes]
"""A folder: names with slashes and contents."""


@dataclass(frozen=True)
class Case:
    """`answers` maps student, or (student, question), to the text expected; the rest are fragments."""

    name: str
    content: bytes | Files
    answers: Mapping[str | tuple[str, str], str] = field(default_factory=dict)
    skipped: Sequence[str] = ()
    """One fragment of 'where: reason' for each thing skipped, in order."""
    notes: Sequence[str] = ()
    """Fragments that some note must have."""
    warnings: Sequence[WarningKind] = ()
    """The kinds of all warnings, in order; what is not among them is quiet."""
    layout: str = ""
    rubric: Rubric | None = ONE
    options: ReadOptions = field(default_factory=ReadOptions)
    error: str = ""
    """A fragment of the error when the file cannot be read at all."""

    def write(self, folder: Path) -> Path:
        """The file or folder on disk."""
        path = folder / self.name
        if isinstance(self.content, bytes):
            path.write_bytes(self.content)
            return path
        for name, data in self.content.items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(data)
        return path


def lines(*rows: str, end: str = "\r\n") -> str:
    """Rows as one text, each ended as Windows does."""
    return "".join(row + end for row in rows)


def pair(ann: str = ANN, ben: str = BEN) -> dict[str | tuple[str, str], str]:
    """The usual class of two."""
    return {"Ann Lee": ann, "Ben Roe": ben}


def four() -> dict[str | tuple[str, str], str]:
    """The class of two, each with two answers."""
    return {
        ("Ann Lee", "q1"): ANN,
        ("Ann Lee", "q2"): ANN2,
        ("Ben Roe", "q1"): BEN,
        ("Ben Roe", "q2"): BEN2,
    }
