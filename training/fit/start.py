"""Adapters to start from: what an earlier run learned, put into fresh adapters before the first step."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from grader.errors import ModelError
from grader.models.catalogue import Catalogue
from grader.models.derived import SHIPPED, checked_adapter
from grader.models.entries import Derived
from grader.models.run_folder import WEIGHTS, RunFolder

if TYPE_CHECKING:
    from gguf import GGUFReader

Floats = npt.NDArray[np.float32]

_REORDERED = ("llama", "granite")
"""Architectures whose query and key rows stand in another order in a GGUF than in transformers."""


def adapter_at(name: str) -> Path:
    """Where the adapter is that `name` means: a run's, a peft folder, a GGUF, or that of a shipped model.

    Of a run whose adapter is an average it is the weights of the last step, from which that run would have
    gone on. Raises ModelError when there is none.
    """
    path = Path(name)
    if path.is_file():
        return path
    if (path / WEIGHTS).is_file():
        return path
    if latest := RunFolder(path).latest():
        return latest
    entry = Catalogue().find(name)
    if isinstance(entry, Derived):
        return checked_adapter(entry, SHIPPED)
    raise ModelError(
        "there is no adapter to start from here",
        where=name,
        hint="Under [lora], give start as an adapter (a folder or a GGUF) or the name of a shipped model.",
    )


def adapter_sum(adapter: Path) -> str:
    """sha256 of an adapter's weights, in hexadecimal."""
    with (adapter / WEIGHTS if adapter.is_dir() else adapter).open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def start_from(model: Any, adapter: Path) -> None:
    """Put the weights of `adapter` into the fresh adapters of a peft model, layer by layer.

    Scales are carried over, so that the model computes what the earlier one did. Raises ModelError when an
    adapter has another rank, or when it changes a layer that is not trained here (or the other way round).
    """
    import torch

    learned = dict(_of_folder(adapter) if adapter.is_dir() else _of_gguf(adapter, model))
    fresh = {
        name.removeprefix("base_model.model."): module
        for name, module in model.named_modules()
        if hasattr(module, "lora_A") and "default" in module.lora_A
    }
    if set(learned) != set(fresh):
        odd = sorted(set(learned) ^ set(fresh))[0]
        raise ModelError(
            f"this adapter changes other layers than the recipe does: {odd}",
            where=str(adapter),
            hint="Set upper_layers and projections under [lora] as they were in that run.",
        )
    for name, module in fresh.items():
        a, b, scale = learned[name]
        first, second = module.lora_A["default"].weight, module.lora_B["default"].weight
        if a.shape != tuple(first.shape) or b.shape != tuple(second.shape):
            raise ModelError(
                f"this adapter does not fit: {name} is {b.shape} x {a.shape} there and "
                f"{tuple(second.shape)} x {tuple(first.shape)} here",
                where=str(adapter),
                hint="It needs the base and the rank that it was trained with.",
            )
        with torch.no_grad():
            first.copy_(torch.from_numpy(a))
            second.copy_(torch.from_numpy(b * np.float32(scale / module.scaling["default"])))


_Learned = tuple[str, tuple[Floats, Floats, float]]
"""A module's name with A (rank x inputs), B (outputs x rank) and what B A is multiplied by."""


def _of_folder(folder: Path) -> Iterator[_Learned]:
    from peft import LoraConfig
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        config = LoraConfig.from_pretrained(str(folder), local_files_only=True)
        weights = load_file(folder / WEIGHTS)
    except (OSError, ValueError, TypeError, KeyError, SafetensorError) as error:
        raise _unreadable(folder, error) from error
    others = [key for key in weights if ".lora_A." not in key and ".lora_B." not in key]
    if others or config.alpha_pattern:
        raise ModelError(
            f"this adapter is no plain LoRA: {others[0] if others else 'it has scales of its own by layer'}",
            where=str(folder),
            hint="Start from a run of `kpgrade train fit`.",
        )
    scale = config.lora_alpha / (config.r**0.5 if config.use_rslora else config.r)
    for key in weights:
        module, separator, _ = key.partition(".lora_A.")
        if separator:
            other = key.replace(".lora_A.", ".lora_B.")
            if other not in weights:
                raise _unreadable(folder, KeyError(other))
            a, b = (weights[name].float().numpy() for name in (key, other))
            yield module.removeprefix("base_model.model."), (a, b, scale)


def _of_gguf(path: Path, model: Any) -> Iterator[_Learned]:
    from gguf import GGUFReader, dequantize
    from gguf.constants import MODEL_ARCH, MODEL_ARCH_NAMES
    from gguf.tensor_mapping import get_tensor_name_map

    try:
        reader = GGUFReader(path)
    except (OSError, ValueError, IndexError, KeyError) as error:
        raise _unreadable(path, error) from error
    architecture, alpha = (_field(reader, name) for name in ("general.architecture", "adapter.lora.alpha"))
    if alpha is None:
        raise ModelError("this GGUF is no LoRA adapter", where=str(path))
    if architecture in _REORDERED:
        raise ModelError(
            f"an adapter of the kind {architecture!r} cannot be read back from a GGUF",
            where=str(path),
            hint="Start from the run's adapter folder instead.",
        )
    kind = next((key for key, name in MODEL_ARCH_NAMES.items() if name == architecture), None)
    if kind is None:
        raise ModelError(f"an adapter of the kind {architecture!r} is not known here", where=str(path))
    names = get_tensor_name_map(MODEL_ARCH(kind), model.config.get_text_config().num_hidden_layers)
    modules = {
        names.get_name(name.removeprefix("base_model.model.")): name.removeprefix("base_model.model.")
        for name, module in model.named_modules()
        if hasattr(module, "lora_A")
    }
    tensors = {tensor.name: tensor for tensor in reader.tensors}
    for name, tensor in tensors.items():
        plain = name.removesuffix(".weight.lora_a")
        if plain != name:
            other = tensors.get(f"{plain}.weight.lora_b")
            if other is None:
                raise _unreadable(path, KeyError(f"{plain}.weight.lora_b"))
            pair = (tensor, other)
            a, b = (np.array(dequantize(each.data, each.tensor_type), np.float32) for each in pair)
            yield modules.get(plain, plain), (a, b, float(alpha) / a.shape[0])


def _unreadable(path: Path, error: Exception) -> ModelError:
    what = f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
    return ModelError(f"the adapter cannot be read: {what}", where=str(path))


def _field(reader: GGUFReader, name: str) -> Any:
    field = reader.get_field(name)
    return field.contents() if field else None
