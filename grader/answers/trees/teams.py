"""Microsoft Teams assignments, as they lie in SharePoint: `STUDENT/ASSIGNMENT/Version N/FILE`.

Under `Submitted files` each hand-in is a version; `Working files` has the same without versions.
"""

from __future__ import annotations

from collections.abc import Sequence

from grader.answers.confidence import Confidence
from grader.answers.entry import Entry
from grader.answers.haul import Who
from grader.answers.naming import clean, try_number
from grader.answers.trees.layout import Placed, Placement, TreeLayout, share


class Teams(TreeLayout):
    """Teams' folder of submitted files."""

    name = "Microsoft Teams submissions"

    def identify(self, entries: Sequence[Entry]) -> Confidence:
        """By 'Version N' under a student's and an assignment's folder."""
        versions = share(entries, lambda e: _version(e) is not None)
        return Confidence(
            0.9 * versions, (f"{versions:.0%} lie in STUDENT/ASSIGNMENT/Version N",) if versions else ()
        )

    def extract(self, entries: Sequence[Entry]) -> Placement:
        """The student two folders above the version; the last version counts."""
        placement = Placement()
        tasks = {_task(entry) for entry in entries if _version(entry) is not None}
        for entry in entries:
            at = _version(entry)
            folder = entry.parts[at - 2] if at is not None else entry.parts[0]
            number = try_number(entry.parts[at]) if at is not None else 0
            question = _task(entry) if len(tasks) > 1 else ""
            who = Who(name=clean(folder))
            placement.documents.append(Placed(entry, who, question, (float(number or 0),)))
        return placement


def _version(entry: Entry) -> int | None:
    """Where 'Version N' stands in the path, two folders or more below the root."""
    return next(
        (
            at
            for at, part in enumerate(entry.parts[:-1])
            if at >= 2 and part.casefold().startswith("version") and try_number(part) is not None
        ),
        None,
    )


def _task(entry: Entry) -> str:
    at = _version(entry)
    return clean(entry.parts[at - 1]) if at is not None else ""
