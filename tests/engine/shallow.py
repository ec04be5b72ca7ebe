"""A real model with most of its layers left out: fast, and wrong about everything but memory and shapes."""

from __future__ import annotations

import re
from pathlib import Path

from export.container import Container
from export.writer import u32_entry, write


def shallow_copy(source: Path, out: Path, layers: int) -> Path:
    """Write a GGUF that holds only the first `layers` blocks of `source`; return its path."""
    deep = Container(source)
    count = f"{deep.value('general.architecture')}.block_count"
    entries = [u32_entry(key, layers) if key == count else deep.entry(key) for key in deep.keys]
    kept = [
        shape
        for name, shape in deep.tensors.items()
        if (block := re.match(r"blk\.(\d+)\.", name)) is None or int(block[1]) < layers
    ]
    write(out, entries, kept, lambda shape: deep.raw(shape.name), alignment=deep.alignment)
    return out
