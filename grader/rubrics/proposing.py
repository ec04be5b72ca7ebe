"""Key points out of running text: what is listed is a key point each, and so is each statement of prose.

What comes out is a proposal, to be edited: prose says in one sentence what a rubric asks as two, and the
other way about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from grader.rubrics.as_written import default_id, points_after
from grader.rubrics.check import split_proposal
from grader.text import sentences

_LISTED = re.compile(r"\s*(?:[-*+•·–]|\d{1,3}[.)]|[a-z]\)|\([a-z]\))\s+(?P<text>\S.*)$")
_INTRODUCES = re.compile(r":\s*$")


def proposed(text: str) -> list[tuple[str, float | None]]:
    """(statement, its points where they stand behind it) of a model answer or a grader's notes, none twice.

    Lines of a list are taken as they are, and lines that only announce one ('A good answer says:') left out.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    found = _listed(lines) if any(map(_LISTED.match, lines)) else _stated(lines)
    return list({default_id(statement): (statement, worth) for statement, worth in found}.values())


def _listed(lines: list[str]) -> Iterator[tuple[str, float | None]]:
    for line in lines:
        match = _LISTED.match(line)
        if match or not _INTRODUCES.search(line):
            yield _worth(match["text"] if match else line)


def _stated(lines: list[str]) -> Iterator[tuple[str, float | None]]:
    for line in lines:
        if _INTRODUCES.search(line):
            continue
        for start, end in sentences(line):
            statement, worth = _worth(line[start:end])
            parts = split_proposal(statement) if worth is None else (statement,)
            yield from ((part, worth) for part in parts)


def _worth(statement: str) -> tuple[str, float | None]:
    """A statement and its points, also where a full stop follows them."""
    bare, worth = points_after(statement.rstrip(" ."))
    return (bare, worth) if worth is not None else (statement.strip(), None)
