"""ILIAS exercises: `Surname_Given_login_ID/FILE`, in a team's folder where there are teams.

ilExSubmission, `getDirectoryNameFromUserData`; umlauts are written as ae, oe, ue, ss in these names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.answers.confidence import Confidence
from grader.answers.entry import Entry
from grader.answers.haul import Who
from grader.answers.naming import clean
from grader.answers.trees.layout import Aside, Placed, Placement, TreeLayout, share

_FOLDER = re.compile(r"(?P<family>[^_\d]+)_(?P<given>[^_\d]+)_(?P<login>[\w.@-]+?)_(?P<id>\d+)")


class Ilias(TreeLayout):
    """ILIAS's download of all submissions of an exercise."""

    name = "ILIAS exercise"

    def identify(self, entries: Sequence[Entry]) -> Confidence:
        """By folders Surname_Given_login_ID."""
        matching = share(entries, _match)
        return Confidence(0.9 * matching, (f"{matching:.0%} lie below a folder Surname_Given_login_ID",))

    def extract(self, entries: Sequence[Entry]) -> Placement:
        """The names in the folder's order."""
        placement = Placement()
        for entry in entries:
            match = _match(entry)
            if match is None:
                placement.asides.append(Aside(entry, "below no student's folder"))
                continue
            given = match["given"].strip()
            who = Who(f"{given} {match['family']}", given, match["family"], number=match["login"])
            placement.documents.append(Placed(entry, who))
        return placement


def _match(entry: Entry) -> re.Match[str] | None:
    return next((m for part in entry.parts[:-1] if (m := _FOLDER.fullmatch(clean(part)))), None)
