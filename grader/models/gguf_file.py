"""The header of a GGUF: metadata and the list of tensors, without reading any weights.

The `gguf` package's reader keeps every word of the vocabulary as an array of its own, which takes 11 s for
a 152,000-word model on a slow machine. This one walks past long arrays (0.3 s cold, 0.05 s warm), and
trusts no count or length in the file: a stranger's header gives ModelError, never a huge allocation.
Format: ggml/docs/gguf.md, versions 2 and 3, little-endian.
"""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from grader.errors import ErrorKind, ModelError, reading_failed

Value = bool | int | float | str | list["Value"] | None
"""None stands for an array too long to keep; its length is in `lengths`."""

KEPT = 64
"""Longest array whose items are kept."""
_STRING, _ARRAY = 8, 9
_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_MAX_KEYS, _MAX_TENSORS, _MAX_STRING, _MAX_DEPTH = 65_536, 1_000_000, 1 << 26, 4


@dataclass(frozen=True, slots=True)
class Tensor:
    """One tensor of the file: its name, shape (innermost first), ggml type number and place in the data."""

    name: str
    shape: tuple[int, ...]
    type: int
    offset: int

    @property
    def elements(self) -> int:
        count = 1
        for size in self.shape:
            count *= size
        return count


@dataclass(frozen=True, slots=True)
class Gguf:
    """What a GGUF says of itself."""

    version: int
    metadata: dict[str, Value]
    lengths: dict[str, int]
    """Length of every array in the metadata, kept or not."""
    tensors: tuple[Tensor, ...]
    data_start: int
    """Where tensor offsets count from, in bytes from the start of the file."""
    size: int
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Where each metadata entry lies in the file, its key included: [start, stop)."""


class _Cut(Exception):
    """The header ends in the middle of something, or says what can't be."""


class _Cursor:
    def __init__(self, data: mmap.mmap) -> None:
        self.data = data
        self.at = 0

    def number(self, code: str) -> int | float | bool:
        form = struct.Struct("<" + code)
        try:
            (value,) = form.unpack_from(self.data, self.at)
        except struct.error as error:
            raise _Cut from error
        self.at += form.size
        return value  # type: ignore[no-any-return]

    def count(self, code: str, most: int) -> int:
        value = int(self.number(code))
        if value > most:
            raise _Cut
        return value

    def string(self) -> str:
        size = self.count("Q", _MAX_STRING)
        start, self.at = self.at, self.at + size
        if self.at > len(self.data):
            raise _Cut
        return self.data[start : self.at].decode("utf-8", "replace")

    def skip_strings(self, count: int) -> None:
        data, at, end, length = self.data, self.at, len(self.data), struct.Struct("<Q")
        for _ in range(count):
            if at + 8 > end:
                raise _Cut
            at += 8 + length.unpack_from(data, at)[0]
        if at > end:
            raise _Cut
        self.at = at

    def value(self, kind: int, depth: int = 0) -> tuple[Value, int]:
        """(value, array length or -1)."""
        if kind in _SCALARS:
            return self.number(_SCALARS[kind]), -1
        if kind == _STRING:
            return self.string(), -1
        if kind != _ARRAY or depth > _MAX_DEPTH:
            raise _Cut
        item, count = self.count("I", 12), self.count("Q", len(self.data))
        if count <= KEPT:
            return [self.value(item, depth + 1)[0] for _ in range(count)], count
        if item in _SCALARS:
            self.at += count * struct.calcsize("<" + _SCALARS[item])
        elif item == _STRING:
            self.skip_strings(count)
        else:
            for _ in range(count):
                self.value(item, depth + 1)
        if self.at > len(self.data):
            raise _Cut
        return None, count


def read_gguf(path: Path) -> Gguf:
    """Read a GGUF's header. Raises ModelError for what is no GGUF, damaged, or cut short."""
    try:
        with path.open("rb") as file:
            check_magic(file, path)
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                return _read(_Cursor(data), path)
    except OSError as error:
        raise ModelError(
            f"this file can't be read: {error.strerror or error}", where=str(path), kind=reading_failed(error)
        ) from error
    except _Cut as error:
        raise ModelError(
            "this GGUF file is damaged or cut short: its header can't be read to the end",
            where=str(path),
            hint="Fetch or copy it again.",
            kind=ErrorKind.DAMAGED,
        ) from error


def check_magic(file: BinaryIO, path: Path) -> None:
    """Read the first bytes of a file. Raises ModelError where they are not a GGUF's."""
    if file.read(4) != b"GGUF":
        raise ModelError(
            "this is not a GGUF file",
            where=str(path),
            hint="kpgrade runs models in the GGUF format only.",
            kind=ErrorKind.WRONG_FORMAT,
        )


def _read(cursor: _Cursor, path: Path) -> Gguf:
    cursor.at = 4
    version = int(cursor.number("I"))
    if version not in (2, 3):
        raise ModelError(
            f"this GGUF file has version {version}, and versions 2 and 3 can be read",
            where=str(path),
            hint="Big-endian and very old files must be converted again with llama.cpp.",
            kind=ErrorKind.UNSUPPORTED,
        )
    tensor_count, key_count = cursor.count("Q", _MAX_TENSORS), cursor.count("Q", _MAX_KEYS)
    metadata: dict[str, Value] = {}
    lengths: dict[str, int] = {}
    spans: dict[str, tuple[int, int]] = {}
    for _ in range(key_count):
        begins = cursor.at
        key = cursor.string()
        metadata[key], length = cursor.value(int(cursor.number("I")))
        spans[key] = (begins, cursor.at)
        if length >= 0:
            lengths[key] = length
    tensors = []
    for _ in range(tensor_count):
        name = cursor.string()
        shape = tuple(int(cursor.number("Q")) for _ in range(cursor.count("I", 8)))
        tensors.append(Tensor(name, shape, int(cursor.number("I")), int(cursor.number("Q"))))
    alignment = metadata.get("general.alignment", 32)
    if not isinstance(alignment, int) or not 1 <= alignment <= 1 << 20:
        raise _Cut
    start = -(-cursor.at // alignment) * alignment
    return Gguf(version, metadata, lengths, tuple(tensors), start, len(cursor.data), spans)
