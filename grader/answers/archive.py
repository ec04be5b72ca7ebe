"""Zip archives, read in memory: nothing is unpacked to disk, so no name in one can point anywhere."""

from __future__ import annotations

import calendar
import zipfile
from collections.abc import Sequence
from pathlib import PurePosixPath

from grader.answers.container import is_link, open_zip, read_member
from grader.answers.entry import Entry
from grader.answers.folder import read_entries, system_file
from grader.answers.haul import Haul
from grader.answers.limits import Limits
from grader.answers.reading import Asked, ReadOptions
from grader.answers.sniff import FileKind, kind_of
from grader.errors import ErrorKind, InputError


def read_archive(name: str, data: bytes, questions: Sequence[Asked], options: ReadOptions) -> Haul:
    """The answers in an archive of documents or tables.

    Raises InputError when the archive itself is damaged or beyond the limits; single members that cannot
    be read are skipped with their reason.
    """
    haul = Haul()
    entries = _entries(name, data, options.limits, haul, depth=1, budget=[options.limits.total_bytes])
    if not entries and not haul.skipped:
        raise InputError("the archive is empty", where=name)
    haul.add(read_entries(entries, questions, options, layout="a zip archive", where=name))
    return haul


def _entries(
    name: str, data: bytes, limits: Limits, haul: Haul, *, depth: int, budget: list[int]
) -> list[Entry]:
    archive = open_zip(data, where=name, limits=limits)
    entries: list[Entry] = []
    for info in archive.infolist():
        if info.filename.endswith("/"):
            continue
        where = f"{name}: {info.filename}"
        reason = _unwanted(info)
        if reason:
            haul.skip(where, reason)
            continue
        budget[0] -= info.file_size
        if budget[0] < 0:
            raise InputError(
                "the archives inside one another unpack to more than is read",
                where=name,
                hint="If the file is right, raise the limit.",
                flags="--max-total-megabytes NUMBER",
                kind=ErrorKind.TOO_LARGE,
            )
        parts = PurePosixPath(info.filename.replace("\\", "/")).parts
        if parts[-1].lower().endswith(".zip"):
            _nested(where, archive, info, limits, haul, entries, depth=depth, budget=budget)
            continue
        entries.append(_entry(archive, info, parts, where, limits))
    return entries


def _nested(
    where: str,
    archive: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    limits: Limits,
    haul: Haul,
    entries: list[Entry],
    *,
    depth: int,
    budget: list[int],
) -> None:
    """An archive in the archive, as when a student hands one in: its files are taken as lying beside it."""
    if depth >= limits.depth:
        haul.skip(where, f"archives inside archives are read {limits.depth} deep (raise with --max-depth)")
        return
    try:
        data = read_member(archive, info, where=where, limits=limits)
        if kind_of(info.filename, data) is not FileKind.ARCHIVE:
            haul.skip(where, "called an archive, but it is none")
            return
        inner = _entries(where, data, limits, haul, depth=depth + 1, budget=budget)
    except InputError as problem:
        haul.skip(where, problem.message)
        return
    outer = PurePosixPath(info.filename.replace("\\", "/"))
    folder = outer.parts[:-1] if len(outer.parts) > 1 else (outer.stem,)
    entries += [Entry(e.name, (*folder, *e.parts), e.modified, e.read) for e in inner]


def _entry(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, parts: tuple[str, ...], where: str, limits: Limits
) -> Entry:
    def read() -> bytes:
        return read_member(archive, info, where=where, limits=limits)

    return Entry(where, parts, _seconds(info), read)


def _unwanted(info: zipfile.ZipInfo) -> str:
    path = info.filename.replace("\\", "/")
    parts = path.split("/")
    if is_link(info):
        return "a link to another place, not a file"
    if path.startswith("/") or (len(path) > 1 and path[1] == ":") or ".." in parts:
        return "its name points outside the archive"
    if not any(part.strip(". ") for part in parts):
        return "it has no name"
    return system_file(tuple(parts))


def _seconds(info: zipfile.ZipInfo) -> float:
    try:
        return float(calendar.timegm((*info.date_time, 0, 0, 0)))
    except (ValueError, OverflowError):
        return 0.0
