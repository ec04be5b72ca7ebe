"""Pages that an answer was read from: the picture of each, and what was recognised where on it."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from grader.domain import Answer, Frozen

TYPED = "typed by the teacher: "
"""Begins the source of a text that a person typed beside its pages; behind it, where the pages came from."""


class PageLine(Frozen):
    """A line of print or writing."""

    text: str
    sure: float = Field(ge=0, le=1)
    """The recognition's own confidence."""
    box: tuple[float, float, float, float]
    """Left, top, right, bottom, in shares of the page's width and height, in [0, 1]."""


class Page(Frozen):
    """One page."""

    name: str
    """The file that it came in, as the answer's source names it."""
    picture: bytes
    """A JPEG, upright."""
    lines: tuple[PageLine, ...] = ()
    """From the top; none where nothing was recognised, or a program of the teacher's read the page."""


def typed(answer: Answer, text: str) -> Answer:
    """The answer with a text that the teacher typed."""
    origin = answer.source.removeprefix(TYPED)
    return answer.model_copy(update={"text": text, "source": f"{TYPED}{origin}"})


def is_typed(answer: Answer) -> bool:
    """Whether its text is what a teacher typed."""
    return answer.source.startswith(TYPED)


def as_recognised(answer: Answer, versions: Sequence[Answer]) -> Answer:
    """The newest version of an answer that nobody typed, of all there are, oldest first; else itself."""
    own = (version for version in reversed(versions) if version.id == answer.id)
    return next((version for version in own if not is_typed(version)), answer)
