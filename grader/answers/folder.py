"""Folders of documents: a file a student, or a folder a student."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from grader.answers.entry import Entry, file_entry
from grader.answers.haul import Haul
from grader.answers.limits import Limits, too_much
from grader.answers.members import Unpacking
from grader.answers.reading import Asked, ReadOptions
from grader.answers.sniff import kind_of
from grader.answers.submissions import TABLE_SUFFIXES, read_documents
from grader.answers.system_files import system_file
from grader.answers.table_files import read_table
from grader.errors import InputError, reading_failed


def read_folder(path: Path, questions: Sequence[Asked], options: ReadOptions) -> Haul:
    """The answers in a folder and the folders below it; links are not followed.

    Raises InputError when the folder cannot be read, holds too many files, or none.
    """
    haul = Haul()
    entries: list[Entry] = []
    unpacking = Unpacking(options.limits, haul)
    for parts, full in _walk(path, options.limits):
        where = "/".join((path.name, *parts))
        reason = "a link to another place, not a file" if full.is_symlink() else system_file(parts)
        if reason:
            haul.skip(where, reason)
            continue
        try:
            entries += unpacking.opened(file_entry(full, options.limits, parts))
        except InputError as problem:
            haul.refuse(where, problem)
    if not entries and not haul.skipped:
        raise InputError("the folder is empty", where=str(path))
    haul.add(read_entries(entries, questions, options, layout="a folder", where=path.name))
    return haul


def read_entries(
    entries: Sequence[Entry], questions: Sequence[Asked], options: ReadOptions, *, layout: str, where: str
) -> Haul:
    """The answers in many files: tables are read as tables, all the others as students' documents."""
    haul = Haul()
    documents = []
    for entry in entries:
        if not entry.parts[-1].lower().endswith(TABLE_SUFFIXES) or len(entry.parts) > 1:
            documents.append(entry)
            continue
        try:
            data = entry.read()
            table = read_table(entry.name, kind_of(entry.name, data), data, questions, options)
        except InputError as problem:
            haul.refuse(entry.name, problem)
            continue
        if table is None:
            documents.append(entry)
        else:
            haul.add(table)
    if documents:
        haul.add(read_documents(documents, questions, options, layout=layout, where=where))
    return haul


def _walk(folder: Path, limits: Limits) -> list[tuple[tuple[str, ...], Path]]:
    """Files below a folder by name, links among them but not followed."""
    entries = []
    try:
        next(folder.iterdir(), None)
    except OSError as problem:
        raise InputError(
            f"the folder cannot be read ({problem.strerror})", where=str(folder), kind=reading_failed(problem)
        ) from problem
    for place, folders, files in os.walk(folder):
        linked = [name for name in folders if Path(place, name).is_symlink()]
        folders[:] = sorted(set(folders) - set(linked))
        for name in sorted([*files, *linked]):
            full = Path(place, name)
            entries.append((full.relative_to(folder).parts, full))
            if len(entries) > limits.files:
                raise too_much("the folder holds more files", limits.files, "max-files", where=str(folder))
    return entries
