"""Canvas's 'Download submissions': flat files, `NAME[_LATE]_USER_ATTACHMENT_FILE`.

Typed text is `NAME[_LATE]_USER_text.html`, a link `..._link.html`; with anonymous grading the name is
missing and the user is `anon_ID` (lib/content_zipper.rb, `get_filename`). The name is the sortable one in
lower case, without blanks and commas. A zip holds the last try alone: all of a user's files
belong together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from grader.answers.confidence import Confidence
from grader.answers.entry import Entry
from grader.answers.haul import Who
from grader.answers.naming import clean
from grader.answers.trees.layout import Aside, Placed, Placement, TreeLayout, share

_FILE = re.compile(
    r"(?:(?P<name>.*?)_)??(?:(?P<late>LATE)_)?(?:(?P<user>\d+)|anon_(?P<anon>[A-Za-z0-9]+))"
    r"_(?:(?P<attachment>\d+)_(?P<file>.+)|(?P<typed>text|link)(?:-\d+)?\.html?)",
    re.DOTALL,
)


class CanvasSubmissions(TreeLayout):
    """Canvas's own download of an assignment."""

    name = "Canvas submissions"

    def identify(self, entries: Sequence[Entry]) -> Confidence:
        """By names that end in a user's number, an attachment's number and the file's own name."""
        matching = share(entries, _match)
        return Confidence(
            0.95 * matching,
            (f"{matching:.0%} of the files are named NAME_USER_ATTACHMENT_file or NAME_USER_text",),
        )

    def extract(self, entries: Sequence[Entry]) -> Placement:
        """All files of a user are one answer, in the order of their attachment numbers."""
        placement = Placement()
        placed = []
        for entry in entries:
            match = _match(entry)
            if match is None:
                placement.asides.append(Aside(entry, "not named as Canvas names submissions"))
            elif match["typed"] == "link":
                name = _who(match).name
                placement.asides.append(Aside(entry, f"{name} handed in a web address: look at it yourself"))
            else:
                placed.append((entry, match))
        for entry, match in sorted(placed, key=lambda pair: int(pair[1]["attachment"] or 0)):
            placement.documents.append(Placed(entry, _who(match), take=_without_heading(match)))
        return placement


def _match(entry: Entry) -> re.Match[str] | None:
    """The name of a file, or of the archive that a student handed in, whose files lie below it."""
    for part in reversed(entry.parts):
        match = _FILE.fullmatch(clean(part))
        if match and (match["name"] or match["anon"]):
            return match
    return None


def _who(match: re.Match[str]) -> Who:
    if match["anon"]:
        return Who(name=f"anonymous {match['anon']}", number=match["anon"])
    return Who(name=match["name"].strip(" _") or match["user"], number=match["user"])


def _without_heading(match: re.Match[str]) -> Callable[[str], str] | None:
    """Typed text comes under Canvas's own heading 'ASSIGNMENT: NAME', which no student wrote."""
    if match["typed"] != "text":
        return None

    def take(text: str) -> str:
        heading, _, rest = text.partition("\n")
        named = _letters(heading.rpartition(":")[2])
        return rest.lstrip("\n") if named and named == _letters(match["name"] or "") else text

    return take


def _letters(text: str) -> list[str]:
    """The letters of a name in no order: 'Ann Lee' and 'leeann' have the same."""
    return sorted(char for char in clean(text).casefold() if char.isalnum())
