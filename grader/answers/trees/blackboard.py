"""Blackboard's 'Assignment File Download': `gradebook_COURSE_TITLE_DATE.zip`, all files flat.

`TITLE_LOGIN_attempt_YYYY-MM-DD-HH-MM-SS.txt` says who it is and holds what was typed, under
'Submission Field:';
a file handed in is `TITLE_LOGIN_attempt_YYYY-MM-DD-HH-MM-SS_FILE`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.answers.confidence import Confidence
from grader.answers.encoding import decode
from grader.answers.entry import Entry
from grader.answers.haul import Who
from grader.answers.naming import clean
from grader.answers.trees.layout import Aside, Placed, Placement, TreeLayout, share
from grader.errors import InputError

_FILE = re.compile(r"(?P<head>.+)_attempt_(?P<when>\d{4}(?:-\d{2}){5})(?:_(?P<file>.+)|\.txt)", re.DOTALL)
_NAMED = re.compile(r"\A\ufeff?[^\n:]{2,40}: *(?P<name>[^\n]+?) *\((?P<login>[^()\n]+)\)\s*$", re.MULTILINE)
_SECTION = re.compile(r"^(?P<label>[^\n:]{3,40}):[ \t]*$", re.MULTILINE)
# fmt: off
_FIELD = frozenset({
    "submission field", "einreichungsfeld", "abgabefeld", "campo de envío", "campo de entrega",
    "champ de soumission", "champ d'envoi", "inleveringsveld", "campo invio",
})
_SAID = frozenset({"comments", "kommentare", "comentarios", "commentaires", "opmerkingen", "commenti"})
_FILES = frozenset({"files", "dateien", "archivos", "fichiers", "bestanden", "file"})
# fmt: on
_NOTHING = re.compile(
    r"^There (?:is|are) no student (?:submission text data|comments) for this assignment\.?$"
)


class Blackboard(TreeLayout):
    """Blackboard's own download of an assignment."""

    name = "Blackboard submissions"

    def identify(self, entries: Sequence[Entry]) -> Confidence:
        """By '_attempt_' and a time in the names."""
        matching = share(entries, _match)
        return Confidence(matching, (f"{matching:.0%} of the files are named TITLE_LOGIN_attempt_TIME",))

    def extract(self, entries: Sequence[Entry]) -> Placement:
        """Names from the text files; where one is missing, the login in the file's name."""
        placement = Placement()
        matched = [(entry, match) for entry in entries if (match := _match(entry))]
        people = _people(matched)
        title = _shared_title([match["head"] for _, match in matched])
        for entry in entries:
            match = _match(entry)
            if match is None:
                placement.asides.append(Aside(entry, "not named as Blackboard names submissions"))
                continue
            head = match["head"]
            who = people.get(head) or Who(name=_login(head, title), number=_login(head, title))
            attempt = (float(match["when"].replace("-", "")),)
            typed = not match["file"]
            placement.documents.append(
                Placed(entry, who, attempt=attempt, take=typed_text if typed else None)
            )
        return placement


def _match(entry: Entry) -> re.Match[str] | None:
    return next((m for part in entry.parts if (m := _FILE.fullmatch(clean(part)))), None)


def _people(matched: Sequence[tuple[Entry, re.Match[str]]]) -> dict[str, Who]:
    """Who each beginning of a name belongs to, as the text files in it say."""
    people = {}
    for entry, match in matched:
        if match["file"]:
            continue
        try:
            text, _ = decode(entry.read()[:4000], where=entry.name)
        except InputError:
            continue  # it is read again as a document, and named there when that fails
        named = _NAMED.search(text)
        if named:
            people[match["head"]] = Who(name=clean(named["name"]), number=named["login"])
    return people


def _shared_title(heads: Sequence[str]) -> str:
    """What all the names begin with, up to an underscore."""
    first, last = min(heads, default=""), max(heads, default="")
    same = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), 0)
    return first[: first.rfind("_", 0, same) + 1] if same else ""


def _login(head: str, title: str) -> str:
    rest = head[len(title) :] if title and head.startswith(title) else head.rpartition("_")[2]
    return rest or head


def typed_text(text: str) -> str:
    """What the student typed: the submission field, and their comments where there are any."""
    starts = [(m["label"].strip().casefold(), m.start(), m.end()) for m in _SECTION.finditer(text)]
    at = next((i for i, (label, _, _) in enumerate(starts) if label in _FIELD), None)
    if at is None:
        return text
    # A student's own line may look like a heading: the last 'Comments:' and 'Files:' are Blackboard's.
    files = next((s for s in reversed(starts) if s[0] in _FILES), None)
    ends = files[1] if files and files[1] > starts[at][2] else len(text)
    opening = next((s for s in reversed(starts) if s[0] in _SAID and starts[at][2] <= s[1] < ends), None)
    typed = text[starts[at][2] : opening[1] if opening else ends].strip()
    comment = text[opening[2] : ends].strip() if opening else ""
    return "\n\n".join(part for part in (typed, comment) if part and not _NOTHING.match(part))
