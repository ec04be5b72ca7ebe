"""Students' pages as files: a folder, or a zip whose folders Moodle takes for feedback files."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from grader.appeals.codes import SheetCodes
from grader.gradebook import Gradebook
from grader.reports.cells import guarded
from grader.reports.feedback import Feedback, Unsettled, feedback
from grader.reports.files import filling, replacing
from grader.reports.formats import ReportOptions
from grader.reports.origins import spare_origins
from grader.reports.roster import email, full_name
from grader.reports.students import feedback_text, students
from grader.reports.templating import PageTemplate, html_page

Kind = Literal["html", "pdf", "md"]
KINDS: tuple[Kind, ...] = ("html", "pdf", "md")
MAIL_MERGE = "mail-merge.csv"
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[\d¹²³]) *(\..*)?", re.IGNORECASE)
"""Devices in Windows, whatever comes after a dot: 'nul.pdf' is none of a student's.

https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file
"""


@dataclass(frozen=True, slots=True)
class Written:
    """What came of writing the pages."""

    students: int
    without_number: int
    """Students whose Moodle number is not known: their folder in a zip has only their name."""
    still_open: int
    """Students whose mark is not settled: their pages give a range, or none where they are not graded."""
    unshown: tuple[str, ...]
    """Students whose PDF lacks letters that its fonts don't have, or shows them in the wrong order."""


def write_pages(
    book: Gradebook,
    target: Path,
    options: ReportOptions,
    *,
    template: PageTemplate,
    kinds: Sequence[Kind] = KINDS,
    unsettled: Unsettled = "omit",
    student: str | None = None,
) -> Written:
    """Write every student's pages and a mail-merge list to a folder, or to a zip where `target` ends so.

    `student`: the pages of this one alone.

    Raises InputError when something is there already (without force) or the template can't be filled in.
    """
    spare_origins(book, target)
    codes = SheetCodes(book)
    pages = [
        feedback(book, one, options, unsettled, codes.of(one.student))
        for one in students(book)
        if student is None or one.student == student
    ]
    names = file_names([page.shown_name for page in pages])
    anonymous = bool(options.names)
    unshown: list[str] = []
    if target.suffix.casefold() == ".zip":
        with (
            replacing(target, force=options.force) as part,
            zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            for page, name in zip(pages, names, strict=True):
                folder = name if anonymous else _moodle_folder(page, name)
                for kind, data in _rendered(page, template, kinds, unshown):
                    archive.writestr(f"{folder}/feedback.{kind}", data)
    else:
        with filling(target, force=options.force) as folder_part:
            for page, name in zip(pages, names, strict=True):
                for kind, data in _rendered(page, template, kinds, unshown):
                    (folder_part / f"{name}.{kind}").write_bytes(data)
            _mail_merge(folder_part / MAIL_MERGE, pages, names, kinds, anonymous=anonymous)
    lacking = sum(not page.student.person.participant for page in pages)
    still_open = sum(page.student.certain is None for page in pages)
    return Written(len(pages), lacking, still_open, tuple(dict.fromkeys(unshown)))


def _rendered(
    page: Feedback, template: PageTemplate, kinds: Sequence[Kind], unshown: list[str]
) -> Iterator[tuple[Kind, bytes]]:
    """A teacher's HTML template makes the HTML page; the others are made of Markdown, as usual."""
    words = PageTemplate.read(None) if template.html else template
    markdown = _tidy(words.render(page.values))
    title = str(page.values["title"])
    for kind in kinds:
        if kind == "md":
            yield kind, markdown.encode()
        elif kind == "html":
            own = template.html
            text = (
                template.render(page.values)
                if own
                else html_page(markdown, title=title, student=page.shown_name)
            )
            yield kind, text.encode()
        else:
            from grader.reports.pdf.markdown import markdown_pdf

            data, complete = markdown_pdf(markdown, title=f"{page.shown_name}: {title}")
            if not complete:
                unshown.append(page.shown_name)
            yield kind, data


def _tidy(markdown: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", markdown).strip() + "\n"


def file_names(names: Sequence[str]) -> list[str]:
    """File names that every system allows, one a student, in order; namesakes get a number."""
    taken: set[str] = set()
    chosen = []
    for name in names:
        base = " ".join(_FORBIDDEN.sub(" ", name).split()).strip(". ")[:80].rstrip(". ") or "student"
        if _RESERVED.fullmatch(base):
            base = f"_{base}"
        unique, count = base, 1
        while unique.casefold() in taken:
            count += 1
            unique = f"{base} ({count})"
        taken.add(unique.casefold())
        chosen.append(unique)
    return chosen


def _moodle_folder(page: Feedback, name: str) -> str:
    """`First Last_123_assignsubmission_file_`: by the number Moodle knows whose it is."""
    person = page.student.person
    if not person.participant:
        return name
    (who,) = file_names([full_name(page.student)])
    return f"{who.replace('_', ' ')}_{person.participant}_assignsubmission_file_"


def _mail_merge(
    path: Path, pages: Sequence[Feedback], names: Sequence[str], kinds: Sequence[Kind], *, anonymous: bool
) -> None:
    header = ("student", "first_name", "last_name", "email", "mark", "full_marks", "feedback", "file")
    attached = "pdf" if "pdf" in kinds else kinds[0]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for page, name in zip(pages, names, strict=True):
            values = page.values
            address = "" if anonymous else email(page.student)
            who = [guarded(str(v)) for v in (page.shown_name, values["given"], values["family"], address)]
            comment = guarded(feedback_text(page.student))
            writer.writerow([*who, values["mark"], values["full"], comment, guarded(f"{name}.{attached}")])
