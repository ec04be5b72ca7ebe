"""Zip archives of documents or tables."""

from __future__ import annotations

from collections.abc import Sequence

from grader.answers.folder import read_entries
from grader.answers.haul import Haul
from grader.answers.members import Unpacking
from grader.answers.reading import Asked, ReadOptions
from grader.errors import InputError


def read_archive(name: str, data: bytes, questions: Sequence[Asked], options: ReadOptions) -> Haul:
    """The answers in an archive of documents or tables.

    Raises InputError when the archive itself is damaged or beyond the limits; single members that cannot
    be read are skipped with their reason.
    """
    haul = Haul()
    entries = Unpacking(options.limits, haul).members(name, data)
    if not entries and not haul.skipped:
        raise InputError("the archive is empty", where=name)
    haul.add(read_entries(entries, questions, options, layout="a zip archive", where=name))
    return haul
