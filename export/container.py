"""A GGUF to copy from: its metadata entries byte for byte, its tensors a few rows at a time.

The header is read by `grader.models.gguf_file`, which holds no list of the vocabulary and maps no weights.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType

from export.errors import ExportError
from grader.errors import ErrorKind
from grader.models.gguf_file import Tensor, Value, read_gguf

DEFAULT_ALIGNMENT = 32
"""Where tensors start when general.alignment does not say otherwise (ggml/docs/gguf.md)."""
_COPY = 1 << 20


@dataclass(frozen=True, slots=True)
class Shape:
    """A tensor's name, extent and type. `dims[0]` is the row length, as GGUF counts."""

    name: str
    dims: tuple[int, ...]
    kind: GGMLQuantizationType

    @property
    def row(self) -> int:
        """Elements in a row."""
        return self.dims[0]

    @property
    def rows(self) -> int:
        return math.prod(self.dims[1:])

    @property
    def row_bytes(self) -> int:
        block, size = GGML_QUANT_SIZES[self.kind]
        return self.row // block * size

    @property
    def nbytes(self) -> int:
        return self.rows * self.row_bytes


class Container:
    """The parsed header of a GGUF file. Reading a tensor opens the file for just that."""

    def __init__(self, path: Path) -> None:
        """Parse the header and check that every tensor is there in full. Raises ModelError."""
        self.path = path
        header = read_gguf(path)
        self._metadata, self._spans = header.metadata, header.spans
        alignment = header.metadata.get("general.alignment")
        self.alignment = alignment if isinstance(alignment, int) else DEFAULT_ALIGNMENT
        self.tensors: dict[str, Shape] = {}
        self._offsets: dict[str, int] = {}
        for tensor in header.tensors:
            shape = self._shape(tensor)
            start = header.data_start + tensor.offset
            if start + shape.nbytes > header.size:
                raise self._damaged(f"it ends inside the tensor {shape.name}")
            self.tensors[shape.name] = shape
            self._offsets[shape.name] = start

    def _shape(self, tensor: Tensor) -> Shape:
        try:
            kind = GGMLQuantizationType(tensor.type)
        except ValueError as error:
            raise ExportError(
                f"the tensor {tensor.name} is of a type that is not known here ({tensor.type})",
                where=str(self.path),
                hint="Use a base in another quantisation (Q4_K_M, Q8_0, F16).",
                kind=ErrorKind.UNSUPPORTED,
            ) from error
        dims = tensor.shape
        if not dims or 0 in dims or dims[0] % GGML_QUANT_SIZES[kind][0]:
            raise self._damaged(f"the tensor {tensor.name} of type {kind.name} has the extents {dims}")
        return Shape(tensor.name, dims, kind)

    def _damaged(self, what: str) -> ExportError:
        return ExportError(
            f"the file is damaged or cut short: {what}",
            where=str(self.path),
            hint="Fetch or export it again.",
            kind=ErrorKind.DAMAGED,
        )

    @property
    def keys(self) -> tuple[str, ...]:
        """Names of the metadata entries, in the order of the file."""
        return tuple(self._spans)

    def value(self, key: str) -> Value:
        """A value of the metadata; None when it is absent, or a list too long to keep."""
        return self._metadata.get(key)

    def entry(self, key: str) -> bytes:
        """A metadata entry with its key, byte for byte."""
        start, stop = self._spans[key]
        return self._read(start, stop - start)

    def raw_rows(self, name: str, start: int, stop: int) -> bytes:
        """Rows [start, stop) of a tensor as they are stored."""
        size = self.tensors[name].row_bytes
        return self._read(self._offsets[name] + start * size, (stop - start) * size)

    def raw(self, name: str) -> Iterator[bytes]:
        """A tensor as it is stored, in blocks of at most a megabyte."""
        offset, end = self._offsets[name], self._offsets[name] + self.tensors[name].nbytes
        for start in range(offset, end, _COPY):
            yield self._read(start, min(_COPY, end - start))

    def _read(self, offset: int, size: int) -> bytes:
        with self.path.open("rb") as file:
            file.seek(offset)
            raw = file.read(size)
        if len(raw) != size:
            raise self._damaged("it became shorter while it was read")
        return raw
