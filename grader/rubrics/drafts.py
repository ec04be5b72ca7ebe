"""A rubric that is being written, kept in a file from the first word on: no key and no kill loses it."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from pydantic import BaseModel, ValidationError

from grader.domain import Rubric
from grader.places import config_dir
from grader.rubrics.editing import QuestionDraft, RubricDraft
from grader.whole import replace_text


class _Kept(BaseModel):
    """What the file holds."""

    began: Rubric | None
    """The rubric that was being changed; None for one written from nothing."""
    title: str
    questions: list[QuestionDraft]


class DraftShelf:
    """The one draft of a place: of new assignments, or of one gradebook."""

    def __init__(self, name: str = "new") -> None:
        """`name` tells the place; it becomes part of a file name."""
        self._file = config_dir() / "drafts" / f"{name}.json"
        self._written = ""

    def keep(self, draft: RubricDraft, began: Rubric | None) -> None:
        """Write the draft down where it is another than the last one written. Raises OSError."""
        text = _Kept(began=began, title=draft.title, questions=draft.questions).model_dump_json(indent=1)
        if text != self._written:
            replace_text(self._file, text)
            self._written = text

    def fill(self, draft: RubricDraft, began: Rubric | None) -> bool:
        """Put what was kept into a fresh draft; False, and nothing done, where it belongs to another rubric.

        What was written from nothing goes on from whatever was kept.
        """
        kept = self._kept()
        if kept is None or (began is not None and kept.began != began):
            return False
        draft.take(kept.title, kept.questions)
        return True

    @property
    def held(self) -> bool:
        """Whether a draft is kept."""
        return self._kept() is not None

    def drop(self) -> None:
        """Forget it: it was put to use, or given up."""
        self._file.unlink(missing_ok=True)
        self._written = ""

    def _kept(self) -> _Kept | None:
        try:
            return _Kept.model_validate_json(self._file.read_bytes())
        except (OSError, ValidationError):
            return None


def shelf_of(book: Path) -> DraftShelf:
    """Where changes to a gradebook's rubric are kept until they are in force."""
    return DraftShelf(sha256(str(book.resolve()).encode("utf-8", "surrogatepass")).hexdigest()[:16])
