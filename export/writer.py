"""Writes a GGUF in one pass: the sizes of all tensors are known before the first byte."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from gguf.constants import GGUFValueType

from export.container import DEFAULT_ALIGNMENT, Shape
from export.errors import ExportError
from export.files import whole_model
from grader.models.progress import Progress, Silent

Content = Callable[[Shape], Iterable[bytes]]
"""A tensor's bytes, in blocks of any size."""


def text_entry(key: str, text: str) -> bytes:
    """A metadata entry that holds a text."""
    return _string(key) + _u32(GGUFValueType.STRING) + _string(text)


def u32_entry(key: str, value: int) -> bytes:
    """A metadata entry that holds a 32-bit count."""
    return _string(key) + _u32(GGUFValueType.UINT32) + _u32(value)


def f32_entry(key: str, value: float) -> bytes:
    """A metadata entry that holds a 32-bit float."""
    return _string(key) + _u32(GGUFValueType.FLOAT32) + struct.pack("<f", value)


def write(
    out: Path,
    entries: Sequence[bytes],
    shapes: Sequence[Shape],
    content: Content,
    *,
    alignment: int = DEFAULT_ALIGNMENT,
    progress: Progress | None = None,
    title: str = "",
) -> None:
    """Write entries and tensors to `out`, whole or not at all.

    `content` is asked once a tensor, in order; `title` is what `progress` calls the work. Raises
    ExportError when the disk has no room or a tensor does not come out at its size.
    """
    progress = progress or Silent()
    head = bytearray(b"GGUF" + _u32(3) + _u64(len(shapes)) + _u64(len(entries)))
    for entry in entries:
        head += entry
    offset = 0
    for shape in shapes:
        head += _string(shape.name) + _u32(len(shape.dims))
        head += b"".join(_u64(extent) for extent in shape.dims)
        head += _u32(shape.kind) + _u64(offset)
        offset += _padded(shape.nbytes, alignment)
    head += bytes(_padded(len(head), alignment) - len(head))
    progress.step(title or f"writing {out.name}", offset)
    done = 0
    with whole_model(out, len(head) + offset) as partial, partial.open("wb") as file:
        file.write(head)
        for shape in shapes:
            written = 0
            for block in content(shape):
                written += file.write(block)
                progress.advance(done + written)
            if written != shape.nbytes:
                raise ExportError(
                    f"the tensor {shape.name} came out at {written} bytes instead of {shape.nbytes}",
                    where=str(out),
                )
            file.write(bytes(_padded(written, alignment) - written))
            done += _padded(written, alignment)


def _padded(size: int, alignment: int) -> int:
    return -(-size // alignment) * alignment


def _u32(value: int) -> bytes:
    return struct.pack("<I", value)


def _u64(value: int) -> bytes:
    return struct.pack("<Q", value)


def _string(text: str) -> bytes:
    raw = text.encode("utf-8")
    return _u64(len(raw)) + raw
