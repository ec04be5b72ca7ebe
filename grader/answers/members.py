"""The files in zip archives, read in memory: nothing is unpacked to disk, so no name can point anywhere."""

from __future__ import annotations

import calendar
import zipfile
from pathlib import PurePosixPath

from grader.answers.container import is_link, open_zip, read_member
from grader.answers.entry import Entry
from grader.answers.haul import Haul
from grader.answers.limits import Limits
from grader.answers.plan import ReadingWarning, WarningKind
from grader.answers.sniff import FileKind, kind_of
from grader.answers.system_files import system_file
from grader.answers.zip_names import ZipNames, zip_names
from grader.errors import ErrorKind, InputError


class Unpacking:
    """Opens the archives of one reading under one bound; what cannot be read is skipped in a haul."""

    def __init__(self, limits: Limits, haul: Haul) -> None:
        self._limits = limits
        self._haul = haul
        self._left = limits.total_bytes

    def members(self, name: str, data: bytes, *, depth: int = 1) -> list[Entry]:
        """The files of an archive, and of those inside it.

        Raises InputError when the archive is damaged or beyond the limits.
        """
        archive = open_zip(data, where=name, limits=self._limits)
        infos = archive.infolist()
        names = zip_names(infos)
        self._haul.warnings += _doubts(name, names)
        entries: list[Entry] = []
        for info, path in zip(infos, names.names, strict=True):
            if path.endswith("/"):
                continue
            where = f"{name}: {path}"
            reason = _unwanted(info, path)
            if reason:
                self._haul.skip(where, reason)
                continue
            self._spend(info.file_size, name)
            parts = PurePosixPath(path.replace("\\", "/")).parts
            entry = _entry(archive, info, parts, where, self._limits)
            entries += self.opened(entry, depth=depth)
        return entries

    def opened(self, entry: Entry, *, depth: int = 0) -> list[Entry]:
        """The entry itself; of an archive, as a student may hand one in, its files in a folder."""
        if not entry.parts[-1].lower().endswith(".zip"):
            return [entry]
        if depth >= self._limits.depth:
            deep = f"archives inside archives are read {self._limits.depth} deep"
            self._haul.skip(entry.name, deep, flags="--max-depth")
            return []
        try:
            data = entry.read()
            if kind_of(entry.parts[-1], data) is not FileKind.ARCHIVE:
                self._haul.skip(entry.name, "called an archive, but it is none")
                return []
            inner = self.members(entry.name, data, depth=depth + 1)
        except InputError as problem:
            self._haul.refuse(entry.name, problem)
            return []
        folder = (*entry.parts[:-1], PurePosixPath(entry.parts[-1]).stem)
        return [Entry(e.name, (*folder, *e.parts), e.modified, e.read) for e in inner]

    def _spend(self, size: int, name: str) -> None:
        self._left -= size
        if self._left < 0:
            raise InputError(
                "the archives inside one another unpack to more than is read",
                where=name,
                hint="If the file is right, raise the limit.",
                flags="--max-total-megabytes NUMBER",
                kind=ErrorKind.TOO_LARGE,
            )


def _doubts(name: str, names: ZipNames) -> list[ReadingWarning]:
    if names.sure:
        return []
    return [
        ReadingWarning(
            kind=WarningKind.NAMES_GUESSED,
            message=f"{name} does not say how its names are written: they were read as {names.code_page}.",
            advice="Look whether the names are right; an archive that is packed again says it.",
            loud=False,
        )
    ]


def _entry(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, parts: tuple[str, ...], where: str, limits: Limits
) -> Entry:
    def read() -> bytes:
        return read_member(archive, info, where=where, limits=limits)

    return Entry(where, parts, _seconds(info), read)


def _unwanted(info: zipfile.ZipInfo, name: str) -> str:
    path = name.replace("\\", "/")
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
