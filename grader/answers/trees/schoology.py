"""Schoology's download of submissions: `NAME - NUMBER/Revision N - [On time|Late -] FILE`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.answers.confidence import Confidence
from grader.answers.entry import Entry
from grader.answers.haul import Who
from grader.answers.naming import clean
from grader.answers.trees.layout import Aside, Placed, Placement, TreeLayout, share

_FOLDER = re.compile(r"(?P<name>[^\d]+?)(?: - (?P<number>\d+))?")
_FILE = re.compile(r"revision (?P<number>\d+)\b", re.IGNORECASE)


class Schoology(TreeLayout):
    """Schoology's own download of an assignment."""

    name = "Schoology submissions"

    def identify(self, entries: Sequence[Entry]) -> Confidence:
        """By 'Revision N' in the names of files or of the folder they lie in."""
        matching = share(entries, lambda e: _placed(e) is not None)
        return Confidence(
            0.9 * matching, (f"{matching:.0%} are called 'Revision N' below a student's folder",)
        )

    def extract(self, entries: Sequence[Entry]) -> Placement:
        """The last revision counts."""
        placement = Placement()
        for entry in entries:
            placed = _placed(entry)
            if placed is None:
                placement.asides.append(Aside(entry, "below no student's folder"))
            else:
                placement.documents.append(placed)
        return placement


def _placed(entry: Entry) -> Placed | None:
    for at, part in enumerate(entry.parts):
        revision = _FILE.match(clean(part))
        folder = _FOLDER.fullmatch(clean(entry.parts[at - 1])) if revision and at else None
        if revision and folder:
            who = Who(name=folder["name"].strip(), participant=folder["number"] or "")
            return Placed(entry, who, attempt=(float(revision["number"]),))
    return None
