"""Where the weights of a merge come from: a GGUF, or a Hugging Face folder seen as one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import numpy as np
from gguf.constants import GGMLQuantizationType
from gguf.quants import dequantize

from export.container import Container, Shape
from export.errors import ExportError
from export.names import Layout
from export.tensors import Floats, TensorFile
from grader.errors import ErrorKind

CHUNK = 1 << 20
"""Elements of a tensor held at once. A few float32 copies of it are alive in the worst moment."""


class BaseSource(Protocol):
    """Weights under GGUF names and in GGUF order, a few rows at a time."""

    @property
    def container(self) -> Container:
        """The GGUF whose metadata and tensor list the output takes over."""

    @property
    def layout(self) -> Layout:
        """How its weights are named and ordered."""

    def stored(self, name: str) -> bool:
        """Whether the container itself holds this tensor's data."""

    def rows(self, shape: Shape) -> Iterator[Floats]:
        """A tensor as float32 blocks of shape (rows, row length), at most `CHUNK` elements each."""


class GgufSource:
    """A base that is a GGUF, quantised or not."""

    def __init__(self, path: Path) -> None:
        self.container = Container(path)
        self.layout = Layout(self.container)

    def stored(self, name: str) -> bool:
        return name in self.container.tensors

    def rows(self, shape: Shape) -> Iterator[Floats]:
        for start, stop in blocks(shape):
            yield decode(self.container.raw_rows(shape.name, start, stop), shape)


class FolderSource:
    """A base that is a Hugging Face folder; a GGUF of the same model lends tokenizer and tensor list."""

    def __init__(self, folder: Path, like: Path) -> None:
        """Match every tensor of `like` to a weight of the folder. Raises ExportError."""
        self.container = Container(like)
        self.layout = Layout(self.container)
        self._files: dict[str, tuple[TensorFile, str]] = {}
        for file in _shards(folder):
            for name in file.names:
                module, _, suffix = name.rpartition(".")
                target = self.layout.gguf_name(module)
                if target:
                    self._files[f"{target}.{suffix}"] = (file, name)
                elif not name.endswith((".inv_freq", ".rotary_emb.inv_freq")):
                    raise ExportError(f"the tensor {name} is not known", where=str(file.path))
        tied = self._files.get("token_embd.weight")
        if tied and "output.weight" in self.container.tensors:
            self._files.setdefault("output.weight", tied)
        for shape in self.container.tensors.values():
            self._check(shape, folder)

    def _check(self, shape: Shape, folder: Path) -> None:
        tensor = self._files.get(shape.name)
        if tensor is None:
            if shape.name.startswith("rope_"):
                return
            raise ExportError(
                f"the folder has no weight for {shape.name}",
                where=str(folder),
                hint=f"{self.container.path.name} is another model: name a GGUF of this one with --like.",
            )
        file, name = tensor
        if tuple(reversed(shape.dims)) != file.shape(name):
            raise ExportError(
                f"{name} has shape {file.shape(name)}, and the reference GGUF {tuple(reversed(shape.dims))}",
                where=str(file.path),
                hint="Name a GGUF of the same model with --like.",
            )

    def stored(self, name: str) -> bool:
        return name not in self._files

    def rows(self, shape: Shape) -> Iterator[Floats]:
        if self.stored(shape.name):
            for start, stop in blocks(shape):
                yield decode(self.container.raw_rows(shape.name, start, stop), shape)
            return
        file, name = self._files[shape.name]
        if len(shape.dims) == 1:
            yield (file.read(name) + np.float32(self.layout.norm_offset(shape.name))).reshape(1, -1)
            return
        order = self.layout.row_order(shape.name, shape.rows)
        if order is not None:
            whole = file.read(name)[order]
            yield from (whole[start:stop] for start, stop in blocks(shape))
            return
        yield from (file.rows(name, start, stop) for start, stop in blocks(shape))


def blocks(shape: Shape) -> Iterator[tuple[int, int]]:
    """[start, stop) of the rows that are read together."""
    step = max(1, CHUNK // shape.row)
    for start in range(0, shape.rows, step):
        yield start, min(start + step, shape.rows)


def decode(raw: bytes, shape: Shape) -> Floats:
    """Stored rows as float32 of shape (rows, row length)."""
    stored = np.frombuffer(raw, np.uint8).reshape(-1, shape.row_bytes)
    try:
        values = dequantize(stored, GGMLQuantizationType(shape.kind))
    except NotImplementedError as error:
        raise ExportError(
            f"{shape.name} is stored as {shape.kind.name}, which cannot be read here",
            hint="Use a base in another quantisation (Q4_K_M, Q8_0, F16).",
        ) from error
    return np.asarray(values, dtype=np.float32).reshape(-1, shape.row)


def _shards(folder: Path) -> list[TensorFile]:
    index = folder / "model.safetensors.index.json"
    if index.exists():
        try:
            names = sorted(set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values()))
        except (ValueError, KeyError, AttributeError) as error:
            raise ExportError("this index of weights is not understood", where=str(index)) from error
        return [TensorFile(folder / Path(name).name) for name in names]
    single = folder / "model.safetensors"
    if not single.exists():
        raise ExportError(
            "there are no .safetensors weights in this folder",
            where=str(folder),
            hint="Save the model with save_pretrained(safe_serialization=True).",
            kind=ErrorKind.NOT_FOUND,
        )
    return [TensorFile(single)]
