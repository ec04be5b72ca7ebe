"""Sakai's assignments: `TITLE/Surname, Given(login)/Submission attachment(s)/FILE`.

Beside it `..._submissionText.html` (typed text), and Sakai's own `timestamp.txt`, `comments.txt`,
`feedbackText.html`, `Feedback Attachment(s)/` and `grades.csv` (AssignmentServiceImpl, `zipSubmissions`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.answers.confidence import Confidence
from grader.answers.entry import Entry
from grader.answers.haul import Who
from grader.answers.naming import clean
from grader.answers.trees.layout import Aside, Placed, Placement, TreeLayout

_STUDENT = re.compile(r"(?P<family>[^,()]+)(?:, ?(?P<given>[^()]*?))? ?\((?P<login>[^()]+)\)")
_OWN = {
    "timestamp.txt": "the time of handing in",
    "comments.txt": "the teacher's comments",
    "feedbacktext.html": "the teacher's feedback",
    "grades.csv": "Sakai's list of marks",
    "grades.xls": "Sakai's list of marks",
}


class Sakai(TreeLayout):
    """Sakai's own download of an assignment."""

    name = "Sakai submissions"

    def identify(self, entries: Sequence[Entry]) -> Confidence:
        """By 'Submission attachment(s)', 'submissionText' and folders with a login in brackets."""
        folders = [entry for entry in entries if entry.parts[-1].lower() not in _OWN]
        named = sum(_match(entry) is not None for entry in folders)
        marked = any(_marked(entry) for entry in entries)
        score = named / len(folders) * (0.95 if marked else 0.6) if folders else 0.0
        return Confidence(
            score, (f"{named} of {len(folders)} files lie below a folder 'Surname, Given(login)'",)
        )

    def extract(self, entries: Sequence[Entry]) -> Placement:
        """Typed text and attachments of a student together; Sakai's own files aside."""
        placement = Placement()
        for entry in entries:
            match = _match(entry)
            own = _own(entry)
            if own or match is None:
                placement.asides.append(Aside(entry, own or "below no student's folder"))
                continue
            family, given = match["family"].strip(), (match["given"] or "").strip()
            who = Who(f"{given} {family}".strip(), given, family if given else "", number=match["login"])
            placement.documents.append(Placed(entry, who))
        return placement


def _match(entry: Entry) -> re.Match[str] | None:
    return next(
        (m for part in entry.parts[:-1] if "(s)" not in part and (m := _STUDENT.fullmatch(clean(part)))), None
    )


def _marked(entry: Entry) -> bool:
    return any(
        "submission attachment" in part.lower() or "submissiontext" in part.lower() for part in entry.parts
    )


def _own(entry: Entry) -> str:
    if any("feedback attachment" in part.lower() for part in entry.parts):
        return "the teacher's feedback"
    last = entry.parts[-1].lower()
    return next((reason for name, reason in _OWN.items() if last.endswith(name) and not _attached(entry)), "")


def _attached(entry: Entry) -> bool:
    return any("submission attachment" in part.lower() for part in entry.parts[:-1])
