"""Merges an adapter into its base, a few rows at a time, straight into a new GGUF.

Metadata and tokenizer go over byte for byte. In a plain precision every matrix is written as f16, bf16 or
f32, ready to be quantised. `mixed` keeps the base's own bytes wherever the adapter changes nothing, so
those weights lose nothing by a second rounding, and writes what it changes as Q8_0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from gguf.constants import GGMLQuantizationType as Kind
from gguf.quants import quantize

from export.changes import Change, Changes
from export.container import Shape
from export.errors import ExportError
from export.source import BaseSource, blocks
from export.tensors import Floats
from export.writer import u32_entry, write
from grader.models.progress import Progress

PRECISIONS = {"f16": (Kind.F16, 1), "bf16": (Kind.BF16, 32), "f32": (Kind.F32, 0)}
"""Name -> (type of the matrices, what general.file_type says: llama.cpp's llama_ftype)."""
MIXED = "mixed"
_FILE_TYPE = "general.file_type"


def merge(
    source: BaseSource,
    changes: Changes,
    out: Path,
    *,
    precision: str = "f16",
    changed: Kind | None = None,
    entries: Sequence[bytes] = (),
    progress: Progress | None = None,
) -> None:
    """Write base + adapter to `out` as a GGUF.

    `precision` is one of `PRECISIONS`, or `mixed`. `changed` is the type of changed matrices under
    `mixed` (default Q8_0). `entries` are metadata entries to add. Raises ExportError on a value that is no
    number, on a full disk, and on a weight that is too large for the precision; then `out` is untouched.
    """
    base = source.container
    kept = [base.entry(key) for key in base.keys if key != _FILE_TYPE or precision == MIXED]
    if precision != MIXED:
        kept.append(u32_entry(_FILE_TYPE, PRECISIONS[precision][1]))
    shapes = [
        Shape(shape.name, shape.dims, _kind(source, shape, changes, precision, changed or Kind.Q8_0))
        for shape in base.tensors.values()
    ]

    def content(shape: Shape) -> Iterator[bytes]:
        stored = base.tensors[shape.name]
        if shape.kind == stored.kind and shape.name not in changes and source.stored(shape.name):
            return base.raw(shape.name)
        return _encoded(_merged(source, stored, changes.get(shape.name)), shape, base.path)

    write(
        out,
        [*kept, *entries],
        shapes,
        content,
        alignment=base.alignment,
        progress=progress,
        title=f"merging the adapter into {base.path.name[:24]}",
    )


def _kind(source: BaseSource, shape: Shape, changes: Changes, precision: str, changed: Kind) -> Kind:
    if len(shape.dims) == 1:
        return shape.kind if source.stored(shape.name) else Kind.F32
    if precision != MIXED:
        return PRECISIONS[precision][0]
    if shape.name not in changes:
        return shape.kind
    return changed if shape.row % 32 == 0 else Kind.F16


def _merged(source: BaseSource, shape: Shape, change: Change | None) -> Iterator[Floats]:
    rows = source.rows(shape)
    if change is None:
        yield from rows
        return
    a, b = change.factors()
    for (start, stop), block in zip(blocks(shape), rows, strict=True):
        yield block + b[start:stop] @ a


def _encoded(rows: Iterator[Floats], shape: Shape, base: Path) -> Iterator[bytes]:
    for block in rows:
        if not np.isfinite(block).all():
            raise ExportError(
                f"{shape.name} has a value that is no number after merging",
                where=str(base),
                hint="The base is damaged or the training diverged. `kpgrade models verify` checks a base.",
            )
        if shape.kind is Kind.F16 and np.abs(block).max() > np.finfo(np.float16).max:
            raise ExportError(
                f"{shape.name} has a value too large for f16", hint="Export with --quantise bf16 or f32."
            )
        yield quantize(block, shape.kind).tobytes()
