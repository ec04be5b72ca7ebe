"""Moodle's assignment: 'Download all submissions', in folders or flat.

`[GROUP-]NAME_NUMBER_assignsubmission_PLUGIN_[FILE]`, the number Moodle's own for the participant
(mod/assign/locallib.php, `download_submissions`). With blind marking the name is the word 'Participant'.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from grader.answers.confidence import Confidence
from grader.answers.entry import Entry
from grader.answers.haul import Who
from grader.answers.naming import clean
from grader.answers.trees.layout import Placed, Placement, TreeLayout, share
from grader.text import visible

_NAME = re.compile(
    r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_(?P<plugin>[a-z]+)(?:_(?P<rest>.*))?", re.DOTALL
)
_GROUP_WORD = re.compile(
    r"(?:default group|group|gruppe|groupe|grupo|gruppo|groep|team|class|klasse|section)\b", re.IGNORECASE
)


class MoodleAssignment(TreeLayout):
    """Moodle's own download of an assignment."""

    name = "Moodle assignment submissions"

    def identify(self, entries: Sequence[Entry]) -> Confidence:
        """By '_assignsubmission_' in a folder's or file's name."""
        matching = share(entries, _match)
        return Confidence(matching, (f"{matching:.0%} of the files have '_assignsubmission_' in their path",))

    def extract(self, entries: Sequence[Entry]) -> Placement:
        """Name and participant number; a group's name before the student's is told from all of them."""
        placement = Placement()
        matches = {entry.name: _match(entry) for entry in entries}
        people = {(m["name"], m["number"]) for m in matches.values() if m}
        groups = _groups([name for name, _ in people])
        plain = {key: _without_group(key[0], groups) for key in people}
        times = Counter(plain.values())
        for entry in entries:
            match = matches[entry.name]
            if match is None:
                placement.documents.append(Placed(entry, Who(name=_plain(entry.parts[0]))))
                continue
            number = match["number"]
            name = plain[match["name"], number]
            hidden = " " not in name and times[name] > 1
            who = Who(name=f"{name} {number}" if hidden else name, participant=number)
            placement.documents.append(Placed(entry, who))
        return placement


def _match(entry: Entry) -> re.Match[str] | None:
    for part in entry.parts:
        match = _NAME.match(clean(part))
        if match:
            return match
    return None


def _groups(names: Sequence[str]) -> frozenset[str]:
    """What stands before a first hyphen and is a group's: a group's word, or shared by several students."""
    tails: dict[str, list[str]] = defaultdict(list)
    for name in set(names):
        head, hyphen, tail = name.partition("-")
        if hyphen:
            tails[head].append((tail.split() or [""])[0])
    every = sum("-" in name for name in names) > 0.9 * len(names)
    # 'Anne-Marie Lee' and 'Anne-Marie Roe' share a name: after a group's hyphen given names differ.
    return frozenset(
        head
        for head, first in tails.items()
        if _GROUP_WORD.match(head) or (every and len(set(first)) > max(1, len(first) // 2))
    )


def _without_group(name: str, groups: frozenset[str]) -> str:
    head, hyphen, rest = name.partition("-")
    return _plain(rest if hyphen and head in groups and rest.strip() else name)


def _plain(name: str) -> str:
    return " ".join(visible(clean(name)).split()).strip(" _-") or name
