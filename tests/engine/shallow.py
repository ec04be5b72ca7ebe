"""A real model with most of its layers left out: fast, and wrong about everything but memory and shapes."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import gguf


@contextmanager
def shallow_copy(source: Path, layers: int) -> Iterator[Path]:
    """A GGUF holding only the first `layers` blocks of `source`, removed afterwards."""
    reader = gguf.GGUFReader(source)
    architecture = str(reader.fields["general.architecture"].contents())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "shallow.gguf"
        writer = gguf.GGUFWriter(path, architecture)
        for field in reader.fields.values():
            if field.name.startswith("GGUF.") or field.name == gguf.Keys.General.ARCHITECTURE:
                continue
            value = layers if field.name == f"{architecture}.block_count" else field.contents()
            kind = field.types[0]
            sub = field.types[-1] if kind == gguf.GGUFValueType.ARRAY else None
            writer.add_key_value(field.name, value, kind, sub)
        for tensor in reader.tensors:
            block = re.match(r"blk\.(\d+)\.", tensor.name)
            if block is None or int(block[1]) < layers:
                writer.add_tensor(tensor.name, tensor.data, raw_dtype=tensor.tensor_type)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        yield path
