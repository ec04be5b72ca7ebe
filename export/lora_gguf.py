"""The adapter alone as a GGUF: a few MB that llama.cpp applies at load, or that is merged later.

Keys and names as `llama_adapter_lora_init` reads them (llama.cpp, src/llama-adapter.cpp). It multiplies by
alpha / rank; here alpha is always the rank of the first tensor, and every other scale is folded into B.
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
from export.source import BaseSource
from export.writer import f32_entry, text_entry, write

KINDS = {"f16": Kind.F16, "f32": Kind.F32}


def write_lora(
    source: BaseSource, changes: Changes, out: Path, *, kind: str = "f16", entries: Sequence[bytes] = ()
) -> None:
    """Write the adapter as a GGUF LoRA for the base `source`. Raises ExportError."""
    alpha = next(iter(changes.values())).rank
    head = [
        text_entry("general.architecture", source.layout.architecture),
        text_entry("general.type", "adapter"),
        text_entry("adapter.type", "lora"),
        f32_entry("adapter.lora.alpha", float(alpha)),
    ]
    parts: dict[Shape, tuple[Change, bool]] = {}
    for name, change in changes.items():
        base = source.container.tensors[name]
        parts[Shape(f"{name}.lora_a", (base.row, change.rank), KINDS[kind])] = (change, False)
        parts[Shape(f"{name}.lora_b", (change.rank, base.rows), KINDS[kind])] = (change, True)

    def content(shape: Shape) -> Iterator[bytes]:
        change, second = parts[shape]
        values = change.factors()[second]
        if second:
            values = values * np.float32(change.rank / alpha)
        if shape.kind is Kind.F16 and np.abs(values).max(initial=0) > np.finfo(np.float16).max:
            raise ExportError(
                f"{shape.name} has a value too large for f16",
                hint="The training diverged: export an earlier one with --checkpoint.",
            )
        yield quantize(values, shape.kind).tobytes()

    write(out, [*head, *entries], list(parts), content)
