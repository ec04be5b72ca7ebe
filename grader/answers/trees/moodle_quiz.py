"""Essays of a Moodle quiz, as the two plugins that download them write them.

quiz_essaydownload: `NAME_ATTEMPT_YYYYMMDD_HHMMSS/Question_1_-_TITLE/response.txt|pdf` or the two folders the
other way round, or flat with `_` for the inner `/`, attachments in `attachments/`.
quiz_downloadsubmissions: `Q1 - TITLE/LOGIN - NAME - Attempt1 - DATE/Attempt1_textresponse`, or the other way
round, attachments as `Attempt1_filesubmission_FILE`; the files of text have no suffix.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from grader.answers.entry import Entry
from grader.answers.haul import Who
from grader.answers.naming import clean, person_likeness, question_number, try_number
from grader.answers.trees.layout import Aside, Confidence, Placed, Placement, TreeLayout, share

_STAMPED = re.compile(r"(?P<name>.+)_(?P<attempt>\d+)_(?P<day>\d{8})_(?P<time>\d{6})")
_RESPONSE = re.compile(r"(?:.*_)?response\.(?:txt|pdf)", re.IGNORECASE)
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
        for entry in entries:
            parts = tuple(clean(part) for part in entry.parts)
            if _ASKED.fullmatch(parts[-1]):
                placement.asides.append(Aside(entry, "the text of the question, not an answer"))
                continue
            question = next((part for part in parts if question_number(_spaced(part)) is not None), "")
            who, attempt = _student([part for part in parts if part != question or len(parts) == 1])
            number = question_number(_spaced(question))
            placement.documents.append(
                Placed(_as_text(entry), who, f"Question {number}" if number is not None else "", attempt)
            )
        return placement


def _two(entry: Entry) -> bool:
    return len(entry.parts) > 1


def _stamp(part: str) -> re.Match[str] | None:
    return _STAMPED.match(clean(part))


def _spaced(part: str) -> str:
    """'Question_1_-_Ice_response.txt' as 'Question 1 - Ice response.txt'."""
    return part.replace("_", " ")


def _student(parts: Sequence[str]) -> tuple[Who, tuple[float, ...]]:
    for part in parts:
        stamp = _stamp(part)
        if stamp:
            name = stamp["name"].replace("_", " ").strip()
            return Who(name=name), (float(stamp["day"] + stamp["time"]), float(stamp["attempt"]))
    folders = [part for part in parts[:-1] if question_number(_spaced(part)) is None] or list(parts[:-1])
    folder = max(folders, key=lambda part: max(map(person_likeness, part.split(" - "))), default=parts[-1])
    fields = [field.strip() for field in folder.split(" - ")]
    name = max(fields, key=person_likeness)
    login = fields[0] if len(fields) > 2 and fields[0] != name else ""
    tries = [n for field in fields if (n := try_number(field)) is not None]
    own = _ATTEMPT.match(parts[-1])
    attempt = float(tries[0] if tries else own["number"] if own else 0)
    return Who(name=name, number=login), (attempt,)


def _as_text(entry: Entry) -> Entry:
    """'Attempt1_textresponse' has no suffix, but is text."""
    last = entry.parts[-1]
    if last.lower().endswith("textresponse"):
        return replace(entry, parts=(*entry.parts[:-1], f"{last}.txt"))
    return entry
