"""Brightspace (D2L) assignments: `USER-FOLDER - NAME - Mar 3, 2026 1005 PM/FILE`, or flat with ` - FILE`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.answers.confidence import Confidence
from grader.answers.dates import moment
from grader.answers.entry import Entry
from grader.answers.haul import Who
from grader.answers.naming import clean
from grader.answers.trees.layout import Aside, Placed, Placement, TreeLayout, share

_FOLDER = re.compile(
    r"(?P<user>\d+)-(?P<folder>\d+) ?- ?(?P<name>.+?) ?- ?"
    r"(?P<when>[^-]*\d{4},? [^-]*?\d{3,4}(?: ?[AaPp]\.?[Mm]\.?)?)"
    r"(?: - (?P<file>.+))?"
)


class Brightspace(TreeLayout):
    """Brightspace's own download of an assignment."""

    name = "Brightspace submissions"

    def identify(self, entries: Sequence[Entry]) -> Confidence:
        """By two numbers, a name and a time in a folder's or file's name."""
        matching = share(entries, lambda e: _match(e) or _index(e))
        if not any(_match(entry) for entry in entries):
            matching = 0.0
        return Confidence(matching, (f"{matching:.0%} of the names are NUMBER-NUMBER - NAME - DATE",))

    def extract(self, entries: Sequence[Entry]) -> Placement:
        """Name and time of each folder; the later time is the later try."""
        placement = Placement()
        for entry in entries:
            match = _match(entry)
            if match is None:
                reason = "Brightspace's list of the files" if _index(entry) else "below no student's folder"
                placement.asides.append(Aside(entry, reason))
                continue
            who = Who(name=match["name"].strip(), participant=match["user"])
            placement.documents.append(Placed(entry, who, attempt=(moment(match["when"]),)))
        return placement


def _match(entry: Entry) -> re.Match[str] | None:
    return next((m for part in entry.parts if (m := _FOLDER.match(clean(part)))), None)


def _index(entry: Entry) -> bool:
    return entry.parts[-1].lower() == "index.html" and _match(entry) is None
