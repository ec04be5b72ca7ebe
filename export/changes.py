"""What an adapter changes in a base, tensor by tensor, wherever the adapter is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from export.adapter import Adapter, Delta
from export.container import Container, Shape
from export.errors import ExportError
from export.source import BaseSource, decode
from export.tensors import Floats


@dataclass(frozen=True, slots=True)
class Change:
    """What is added to one matrix: B @ A, B scaled and in the row order of the GGUF."""

    rank: int
    factors: Callable[[], tuple[Floats, Floats]]
    """Reads (A, B), float32 of shapes (rank, row length) and (rows, rank)."""


Changes = dict[str, Change]
"""By the GGUF name of the tensor."""


def changes_of(adapter: Path, source: BaseSource) -> Changes:
    """The changes of a peft folder or of a GGUF adapter, matched to the tensors of the base.

    Raises ExportError when the adapter is damaged, of an unknown kind, or made for another base.
    """
    return _of_folder(Adapter(adapter), source) if adapter.is_dir() else _of_gguf(Container(adapter), source)


def _of_folder(adapter: Adapter, source: BaseSource) -> Changes:
    trained_on = adapter.config.base_model_name_or_path or "another model"
    changes: Changes = {}
    for module, delta in adapter.deltas.items():
        name = f"{source.layout.gguf_name(module)}.weight"
        _fits(source, name, module, delta.shape, adapter.weights, trained_on)
        changes[name] = Change(delta.rank, partial(_ordered, delta, source, name))
    return changes


def _of_gguf(adapter: Container, source: BaseSource) -> Changes:
    kind, architecture = adapter.value("adapter.type"), adapter.value("general.architecture")
    alpha = adapter.value("adapter.lora.alpha")
    if kind != "lora" or not isinstance(alpha, float):
        raise ExportError("this GGUF is no LoRA adapter", where=str(adapter.path))
    trained_on = str(adapter.value("kpgrade.base.name") or "another model")
    if architecture != source.layout.architecture:
        raise _wrong_base(
            f"the adapter is for a {architecture}, and the base is a {source.layout.architecture}",
            adapter.path,
            trained_on,
        )
    changes: Changes = {}
    for name in dict.fromkeys(
        tensor.removesuffix(".lora_a").removesuffix(".lora_b") for tensor in adapter.tensors
    ):
        a, b = (adapter.tensors.get(f"{name}.{side}") for side in ("lora_a", "lora_b"))
        if a is None or b is None or a.rows != b.row:
            raise ExportError(f"the tensors of {name} do not go together", where=str(adapter.path))
        _fits(source, name, name, (b.rows, a.row), adapter.path, trained_on)
        changes[name] = Change(b.row, partial(_stored, adapter, a, b, np.float32(alpha / b.row)))
    return changes


def _fits(
    source: BaseSource, name: str, module: str, shape: tuple[int, int], adapter: Path, trained_on: str
) -> None:
    base = source.container
    tensor = base.tensors.get(name)
    if tensor is None or len(tensor.dims) != 2:
        raise _wrong_base(
            f"the adapter changes {module}, which {base.path.name}, a {source.layout.architecture} of "
            f"{source.layout.blocks} layers, does not have",
            adapter,
            trained_on,
        )
    if (tensor.rows, tensor.row) != shape:
        raise _wrong_base(
            f"the adapter does not fit this base: {module} is {shape} in the adapter and "
            f"{(tensor.rows, tensor.row)} in {base.path.name}",
            adapter,
            trained_on,
        )


def _wrong_base(what: str, adapter: Path, trained_on: str) -> ExportError:
    return ExportError(
        what, where=str(adapter), hint=f"It was trained on {trained_on}: name that one with --base."
    )


def _ordered(delta: Delta, source: BaseSource, name: str) -> tuple[Floats, Floats]:
    a, b = delta.factors()
    order = source.layout.row_order(name, len(b))
    b = b * np.float32(delta.scale)
    return a, b if order is None else b[order]


def _stored(adapter: Container, a: Shape, b: Shape, scale: np.float32) -> tuple[Floats, Floats]:
    first, second = (decode(b"".join(adapter.raw(shape.name)), shape) for shape in (a, b))
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        raise ExportError(f"the adapter has a value that is no number in {b.name}", where=str(adapter.path))
    return first, second * scale
