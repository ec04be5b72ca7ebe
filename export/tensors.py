"""Tensors of a .safetensors file, one at a time and as float32.

Layout: 8 bytes of header length, a JSON header, the data (the safetensors format's README). Read directly
because numpy has no bfloat16, and because a slice of rows must not cost the whole tensor.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from export.errors import ExportError
from grader.errors import ErrorKind, reading_failed

Floats = npt.NDArray[np.float32]

_SIZES = {"F32": 4, "F16": 2, "BF16": 2, "F64": 8}
_LONGEST_HEADER = 100_000_000
"""The limit that the format itself sets."""


@dataclass(frozen=True, slots=True)
class _TensorPlace:
    kind: str
    shape: tuple[int, ...]
    start: int


class TensorFile:
    """The parsed header of a .safetensors file."""

    def __init__(self, path: Path) -> None:
        """Parse the header and check that all data is there. Raises ExportError."""
        self.path = path
        try:
            size = path.stat().st_size
            with path.open("rb") as file:
                length = int.from_bytes(file.read(8), "little")
                if not 2 <= length <= min(_LONGEST_HEADER, size - 8):
                    raise self._damaged("its header is cut short")
                header = json.loads(file.read(length))
        except OSError as error:
            raise ExportError(
                f"cannot be read: {error.strerror}", where=str(path), kind=reading_failed(error)
            ) from error
        except ValueError as error:
            raise self._damaged("its header is no JSON") from error
        self._places = {
            name: self._place(name, entry, 8 + length, size)
            for name, entry in header.items()
            if name != "__metadata__"
        }

    def _place(self, name: str, entry: Any, data: int, size: int) -> _TensorPlace:
        try:
            kind, shape = str(entry["dtype"]), tuple(int(extent) for extent in entry["shape"])
            start, end = (int(offset) for offset in entry["data_offsets"])
        except (KeyError, TypeError, ValueError) as error:
            raise self._damaged(f"the entry of {name} is not understood") from error
        if kind not in _SIZES:
            raise ExportError(
                f"the tensor {name} is stored as {kind}",
                where=str(self.path),
                hint="Only F32, F16, BF16 and F64 weights can be exported: save the model unquantised.",
            )
        if end - start != math.prod(shape) * _SIZES[kind] or start < 0 or data + end > size:
            raise self._damaged(f"it ends inside the tensor {name}")
        return _TensorPlace(kind, shape, data + start)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._places)

    def shape(self, name: str) -> tuple[int, ...]:
        """Extents, slowest first, as numpy and torch count."""
        return self._places[name].shape

    def rows(self, name: str, start: int, stop: int) -> Floats:
        """Rows [start, stop) along the first axis, as float32 of shape (stop - start, ...)."""
        place = self._places[name]
        inner = place.shape[1:]
        row = math.prod(inner) * _SIZES[place.kind]
        with self.path.open("rb") as file:
            file.seek(place.start + start * row)
            raw = file.read((stop - start) * row)
        if len(raw) != (stop - start) * row:
            raise self._damaged("it became shorter while it was read")
        return _floats(raw, place.kind).reshape(stop - start, *inner)

    def read(self, name: str) -> Floats:
        """A whole tensor, as float32."""
        return self.rows(name, 0, self.shape(name)[0])

    def _damaged(self, what: str) -> ExportError:
        return ExportError(
            f"the file is damaged or cut short: {what}",
            where=str(self.path),
            hint="Save it again.",
            kind=ErrorKind.DAMAGED,
        )


def _floats(raw: bytes, kind: str) -> Floats:
    if kind == "BF16":
        return (np.frombuffer(raw, "<u2").astype(np.uint32) << 16).view(np.float32)
    return np.frombuffer(raw, {"F32": "<f4", "F16": "<f2", "F64": "<f8"}[kind]).astype(np.float32)
