"""Essays of a Moodle quiz, as the two plugins that download them write them.

quiz_essaydownload: `NAME_ATTEMPT_YYYYMMDD_HHMMSS/Question_1_-_TITLE/response.txt|pdf` or the two folders the
other way round, or flat with `_` for the inner `/`, attachments in `attachments/`.
quiz_downloadsubmissions: `Q1 - TITLE/LOGIN - NAME - Attempt1 - 2026-03-01 9_05 am/Attempt1_textresponse`, or
the other way round, the ID number or nothing for the login, attachments as `Attempt1_filesubmission_FILE`;
the files of text have no suffix.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from grader.answers.confidence import Confidence
from grader.answers.entry import Entry
from grader.answers.haul import Who
from grader.answers.naming import clean, question_number
from grader.answers.trees.labels import labelled
from grader.answers.trees.layout import Aside, Placed, Placement, TreeLayout, share

_STAMP = re.compile(r"(?P<name>.+)_(?P<attempt>\d+)_(?P<day>\d{8})_(?P<time>\d{6})")
_SAID = re.compile(
    r"(?P<number>\S*) ?- (?P<name>.+) - Attempt(?P<attempt>\d+) - \d{4}-\d\d-\d\d \d{1,2}[_:]\d\d [ap]m",
    re.IGNORECASE,
)
_ASKED = re.compile(r"(?:.*[_ -])?question[ _]?text(?:\.\w+)?", re.IGNORECASE)
_ATTEMPT = re.compile(r"attempt ?(?P<number>\d+)_(?:textresponse|filesubmission)", re.IGNORECASE)


class MoodleQuizEssays(TreeLayout):
    """A quiz's essays, one folder a question and attempt."""

    name = "Moodle quiz essays"

    def identify(self, entries: Sequence[Entry]) -> Confidence:
        """By 'textresponse' or 'response' files in folders of questions and attempts."""
        answers = [entry for entry in entries if not _ASKED.fullmatch(clean(entry.parts[-1]))]
        by_attempt = share(answers, lambda e: _ATTEMPT.match(clean(e.parts[-1])) and _two(e))
        stamped = share(answers, lambda e: any(_stamp(part) for part in e.parts))
        return Confidence(
            max(by_attempt, stamped),
            (
                f"{by_attempt:.0%} of the files are 'Attempt N_textresponse' below a question's folder",
                f"{stamped:.0%} lie below a folder NAME_ATTEMPT_DATE_TIME",
            ),
        )

    def extract(self, entries: Sequence[Entry]) -> Placement:
        """Student and attempt of the one folder, question of the other."""
        placement = Placement()
        answers = []
        for entry in entries:
            if _ASKED.fullmatch(clean(entry.parts[-1])):
                placement.asides.append(Aside(entry, "the text of the question, not an answer"))
            else:
                answers.append((entry, *_folders(entry)))
        people = labelled([student for _, student, _ in answers])
        for entry, student, number in answers:
            who, attempt = _stamped(student) or (people[student].who, people[student].attempt)
            question = f"Question {number}" if number is not None else ""
            placement.documents.append(Placed(_as_text(entry), who, question, attempt))
        return placement


def _folders(entry: Entry) -> tuple[str, int | None]:
    """(the folder or file that names the student, the question's number)."""
    parts = [clean(part) for part in entry.parts]
    for part in parts:
        if _stamp(part):
            number = next((n for p in parts if p != part and (n := _number(p)) is not None), None)
            return part, number
    folders = parts[:-1]
    question = next((part for part in folders if _number(part) is not None), "")
    others = [part for part in folders if part != question] or folders
    return others[-1], _number(question) if question else None


def _number(part: str) -> int | None:
    """The number of a question in 'Question_1_-_Ice' or 'Q1 - Ice'."""
    return question_number(part.replace("_", " "))


def _stamped(name: str) -> tuple[Who, tuple[float, ...]] | None:
    match = _SAID.fullmatch(name)
    if match:
        return Who(name=match["name"], number=match["number"]), (float(match["attempt"]),)
    stamp = _stamp(name)
    if stamp is None:
        return None
    who = Who(name=stamp["name"].replace("_", " ").strip())
    return who, (float(stamp["day"] + stamp["time"]), float(stamp["attempt"]))


def _two(entry: Entry) -> bool:
    return len(entry.parts) > 1


def _stamp(part: str) -> re.Match[str] | None:
    return _STAMP.match(clean(part))


def _as_text(entry: Entry) -> Entry:
    """'Attempt1_textresponse' has no suffix, but is text."""
    last = entry.parts[-1]
    if last.lower().endswith("textresponse"):
        return replace(entry, parts=(*entry.parts[:-1], f"{last}.txt"))
    return entry
