"""What schools' systems do with a file of marks, written from their own import programs and help pages.

Nothing here is shared with the writers. Each function is a system's import: it takes the bytes of a file and
returns student -> mark as the system would keep it, or raises Refused.

- Moodle: mod/assign/feedback/offline/importgradeslib.php, with the words of its language packs.
- Canvas: lib/gradebook_importer.rb.
- Blackboard: help, 'Work offline with grade data'. Brightspace: help, 'Importing grades'.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass


class Refused(Exception):
    """The system would not take the file."""


@dataclass(frozen=True)
class MoodleWords:
    """Moodle's words in the language its teacher has chosen."""

    identifier: str = "Identifier"
    grade: str = "Grade"
    modified: str = "Last modified (grade)"
    participant: str = "Participant"
    feedback: str = "Feedback comments"


def _rows(data: bytes, delimiter: str = ",") -> list[list[str]]:
    text = data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def moodle(data: bytes, words: MoodleWords, participants: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Identifier -> (grade, feedback). Moodle reads commas only, and headings letter by letter."""
    header, *rows = _rows(data)
    for needed in (words.identifier, words.grade, words.modified):
        if needed not in header:
            raise Refused(f"no column {needed}")
    kept = {}
    for row in rows:
        number = row[header.index(words.identifier)][len(words.participant) :]
        if number in participants:
            grade, feedback = row[header.index(words.grade)], row[header.index(words.feedback)]
            kept[participants[number]] = (grade, feedback)
    return kept


_CANVAS_COUNTED = ("Current Score", "Final Score", "Final Grade", "Current Grade", "Override Score")


def canvas(data: bytes, users: dict[str, str], old: dict[str, str]) -> dict[str, str]:
    """Name -> score after the import. A blank cell wipes the score that Canvas has."""
    first = data.decode("utf-8-sig").splitlines()[:3]
    semicolons = len({line.count(";") for line in first}) == 1 and first[0].count(";") > first[0].count(",")
    header, *rows = _rows(data, ";" if semicolons else ",")
    split = header[:2] == ["LastName", "FirstName"]
    if not (split and "ID" in header[2]) and not ("Student" in header[0] and "ID" in header[1]):
        raise Refused("Invalid header row")
    columns = 4 if split else 3
    if "SIS User ID" in header[columns - 1] and "SIS Login ID" in header[columns]:
        columns += 2
        columns += "Integration ID" in header[columns - 1]
        columns += "Root Account" in header[columns - 1]
    elif "SIS Login ID" in header[columns - 1]:
        columns += 1
    if "Section" not in header[columns - 1]:
        raise Refused("Invalid header row")
    assignments = [name for name in header[columns:] if not any(word in name for word in _CANVAS_COUNTED)]
    if len(assignments) != 1:
        raise Refused(f"assignments: {assignments}")
    at = header.index(assignments[0])
    kept = dict(old)
    for row in rows:
        if "Points Possible" in row[0] or all(not c.strip() or "Manual Posting" in c for c in row):
            continue
        name = f"{row[1]} {row[0]}" if split else row[0]
        user = users.get(row[2 if split else 1]) or name
        kept[user] = row[at].strip()
    return kept


_BLACKBOARD_COLUMN = re.compile(r"(?P<title>.+) \[Total Pts: [^\]]+\] \|(?P<id>\d+)")


def blackboard(data: bytes, usernames: set[str], columns: set[str]) -> dict[str, str]:
    """Username -> score in the one column whose id the grade center has."""
    text = data.decode("utf-8-sig")
    if "," in text.splitlines()[0] and not all(
        line.startswith('"') and line.endswith('"') for line in text.splitlines()
    ):
        raise Refused("data in each column must be within quotes")
    header, *rows = _rows(data)
    if "Username" not in header:
        raise Refused("no column Username")
    marks = [
        at
        for at, name in enumerate(header)
        if (m := _BLACKBOARD_COLUMN.fullmatch(name)) and m["id"] in columns
    ]
    if len(marks) != 1:
        raise Refused("no known column")
    kept = {}
    for row in rows:
        user = row[header.index("Username")]
        if user not in usernames:
            raise Refused(f"no user {user}")
        if row[marks[0]] != "":
            float(row[marks[0]])
            kept[user] = row[marks[0]]
    return kept


def brightspace(data: bytes, items: set[str]) -> dict[str, str]:
    """Username or number -> points of the one item; the end-of-line indicator must close every row."""
    header, *rows = _rows(data)
    if header[0] not in ("OrgDefinedId", "Username") or header[-1] != "End-of-Line Indicator":
        raise Refused("the first or last column is wrong")
    others = [name for name in header if re.fullmatch(r"First Name|Last Name|Email.*", name)]
    if others:
        raise Refused(f"do not import other options: {others}")
    if any(row[-1] != "#" or len(row) != len(header) for row in rows):
        raise Refused("a row does not end")
    marks = [name for name in header if re.search(r" Points Grade( <[^>]*>)?$", name)]
    if len(marks) != 1 or marks[0].partition(" Points Grade")[0] not in items:
        raise Refused(f"items: {marks}")
    kept = {}
    for row in rows:
        if row[header.index(marks[0])]:
            kept[row[0].removeprefix("#")] = f"{float(row[header.index(marks[0])]):g}"
    return kept


def matched(data: bytes, who: str, title: str) -> dict[str, str]:
    """Schoology, or a sheet: the teacher points at the column that says who, and at the one of the marks."""
    header, *rows = _rows(data)
    if header.count(title) != 1 or who not in header:
        raise Refused("no such columns")
    return {row[header.index(who)]: row[header.index(title)] for row in rows if row[header.index(who)]}
