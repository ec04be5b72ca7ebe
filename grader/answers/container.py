"""Zip containers, whether archives or office files, checked before anything is unpacked from them."""

from __future__ import annotations

import io
import stat
import zipfile

from grader.answers.limits import MEGABYTE, RATIO, Limits, too_much
from grader.answers.sniff import entries_at_most
from grader.errors import ErrorKind, InputError

_ENCRYPTED = 0x1
_SMALL = 10 * MEGABYTE


def open_zip(data: bytes, *, where: str, limits: Limits) -> zipfile.ZipFile:
    """An archive whose directory claims no more than the limits. Raises InputError when it does."""
    count = entries_at_most(data)
    if count > limits.files:
        # Counted before the directory is read: one of millions of entries takes minutes and all memory.
        raise too_much(f"the archive holds {count:,} files", limits.files, "max-files", where=where)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = archive.infolist()
    except Exception as problem:  # zipfile raises whatever a broken file leads it to
        raise InputError(
            "the archive is damaged or cut off",
            where=where,
            hint="Download or copy it again.",
            kind=ErrorKind.DAMAGED,
        ) from problem
    total = sum(info.file_size for info in infos)
    if total > limits.total_bytes:
        raise too_much(
            f"the archive unpacks to {total / MEGABYTE:,.0f} MB",
            limits.total_megabytes,
            "max-total-megabytes",
            where=where,
        )
    if total > _SMALL and total > RATIO * len(data):
        raise InputError(
            f"the archive unpacks to {total // max(len(data), 1):,} times its size, as only a trap does",
            where=where,
            hint="Unpack it yourself if you trust it, and name the folder.",
            kind=ErrorKind.TOO_LARGE,
        )
    return archive


def read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, *, where: str, limits: Limits) -> bytes:
    """One member's content. Raises InputError past a limit, or when it is damaged or encrypted."""
    if info.flag_bits & _ENCRYPTED:
        raise InputError(
            "protected with a password; save it without one", where=where, kind=ErrorKind.ENCRYPTED
        )
    if info.file_size > limits.bytes:
        raise too_much(
            f"the file has {info.file_size / MEGABYTE:,.0f} MB",
            limits.megabytes,
            "max-megabytes",
            where=where,
        )
    try:
        return archive.read(info)
    except MemoryError as problem:
        raise InputError(
            "too large for this computer's memory", where=where, kind=ErrorKind.NO_MEMORY
        ) from problem
    except Exception as problem:  # as above
        raise InputError("damaged in the archive", where=where, kind=ErrorKind.DAMAGED) from problem


def is_link(info: zipfile.ZipInfo) -> bool:
    """Whether a member is a symbolic link, which could point anywhere."""
    return stat.S_ISLNK(info.external_attr >> 16)


def check_office_file(data: bytes, *, where: str, limits: Limits) -> zipfile.ZipFile:
    """An office file whose parts unpack to what they claim and no more.

    A library that trusts the claim could be made to unpack without end, so each part is unpacked and
    summed here first. Raises InputError when it is damaged, locked or too large.
    """
    archive = open_zip(data, where=where, limits=limits)
    if any(info.flag_bits & _ENCRYPTED for info in archive.infolist()):
        raise InputError(
            "the file is protected with a password; save a copy without one",
            where=where,
            kind=ErrorKind.ENCRYPTED,
        )
    for info in archive.infolist():
        if info.file_size > limits.bytes:
            raise too_much(
                f"a part of the file has {info.file_size / MEGABYTE:,.0f} MB",
                limits.megabytes,
                "max-megabytes",
                where=where,
            )
    try:
        broken = archive.testzip()
    except MemoryError:
        raise
    except Exception:  # as above
        broken = "a part"
    if broken is not None:
        raise InputError(
            "the file is damaged",
            where=where,
            hint="Open it in the program that made it, and save it again.",
            kind=ErrorKind.DAMAGED,
        )
    return archive
