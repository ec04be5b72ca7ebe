"""A LoRA adapter as peft saves it: `adapter_config.json` and `adapter_model.safetensors`.

W' = W + scale * B @ A, with scale = alpha / rank (Hu et al. 2021) or alpha / sqrt(rank) (rank-stabilised,
Kalajdzievski 2023). Whatever peft can save and this cannot merge is refused by name, never skipped.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from export.errors import ExportError
from export.tensors import Floats, TensorFile
from grader.errors import ErrorKind, reading_failed
from grader.models.run_folder import CONFIG, WEIGHTS

_PREFIX = "base_model.model."
_KEY = re.compile(r"(?P<module>.+)\.lora_(?P<side>[AB])(?:\.[^.]+)?\.weight")
_CHANGED_BASES = ("pissa", "olora", "loftq", "corda", "lora_ga")


class AdapterConfig(BaseModel):
    """The fields of adapter_config.json that change the arithmetic."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    peft_type: str
    r: int
    lora_alpha: float
    use_rslora: bool = False
    use_dora: bool = False
    use_qalora: bool = False
    lora_bias: bool = False
    fan_in_fan_out: bool = False
    bias: str = "none"
    init_lora_weights: bool | str | None = True
    modules_to_save: list[str] | None = None
    trainable_token_indices: Any = None
    layer_replication: Any = None
    alpha_pattern: dict[str, float] = {}
    base_model_name_or_path: str | None = None

    def refused(self) -> str:
        """The name of the first thing in it that cannot be merged; empty when all can."""
        checks = {
            f"peft type {self.peft_type}": self.peft_type != "LORA",
            "DoRA (use_dora)": self.use_dora,
            "QALoRA (use_qalora)": self.use_qalora,
            "biases of its own (lora_bias)": self.lora_bias,
            "transposed layers (fan_in_fan_out)": self.fan_in_fan_out,
            f"trained biases (bias = {self.bias!r})": self.bias != "none",
            "whole trained layers (modules_to_save)": bool(self.modules_to_save),
            "trained tokens (trainable_token_indices)": self.trainable_token_indices is not None,
            "replicated layers (layer_replication)": self.layer_replication is not None,
            f"a changed base (init_lora_weights = {self.init_lora_weights!r})": (
                str(self.init_lora_weights).lower().startswith(_CHANGED_BASES)
            ),
        }
        return next((name for name, applies in checks.items() if applies), "")

    def scale(self, module: str, rank: int) -> float:
        """What B @ A of a module is multiplied by."""
        alpha = _pattern(self.alpha_pattern, module, self.lora_alpha)
        return alpha / math.sqrt(rank) if self.use_rslora else alpha / rank


@dataclass(frozen=True, slots=True)
class Delta:
    """The change of one weight, read when it is needed."""

    file: TensorFile
    module: str
    key_a: str
    key_b: str
    scale: float

    @property
    def rank(self) -> int:
        return self.file.shape(self.key_a)[0]

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, row length) of the weight that it belongs to."""
        return self.file.shape(self.key_b)[0], self.file.shape(self.key_a)[1]

    def factors(self) -> tuple[Floats, Floats]:
        """(A, B) as float32, shapes (rank, row length) and (rows, rank). Raises ExportError on a NaN."""
        a, b = self.file.read(self.key_a), self.file.read(self.key_b)
        if not (np.isfinite(a).all() and np.isfinite(b).all()):
            raise ExportError(
                f"the adapter has a value that is no number in {self.module}",
                where=str(self.file.path),
                hint="The training diverged: export an earlier checkpoint, or train with a lower rate.",
            )
        return a, b


class Adapter:
    """A folder with a LoRA adapter."""

    def __init__(self, folder: Path) -> None:
        """Read the configuration and the header of the weights. Raises ExportError."""
        self.folder = folder
        self.config = _config(folder / CONFIG)
        refused = self.config.refused()
        if refused:
            raise ExportError(
                f"the adapter uses {refused}, which cannot be merged into a GGUF here",
                where=str(folder / CONFIG),
                hint="Train a plain LoRA, or merge with peft and export the merged folder.",
                kind=ErrorKind.UNSUPPORTED,
            )
        self.weights = folder / WEIGHTS
        self.deltas = _deltas(TensorFile(self.weights), self.config)
        """HF module path (`model.layers.0.self_attn.q_proj`) -> its change."""


def _config(path: Path) -> AdapterConfig:
    try:
        return AdapterConfig.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise ExportError(
            f"there is no {path.name}, so this is no adapter",
            where=str(path.parent),
            hint="Name a run of `kpgrade train fit`, or a folder saved by peft.",
            kind=ErrorKind.NOT_FOUND,
        ) from error
    except OSError as error:
        raise ExportError(
            f"cannot be read: {error.strerror}", where=str(path), kind=reading_failed(error)
        ) from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise ExportError(f"'{first['loc'][0]}': {first['msg']}", where=str(path)) from error
    except ValueError as error:
        raise ExportError("this is no JSON", where=str(path), kind=ErrorKind.DAMAGED) from error


def _deltas(file: TensorFile, config: AdapterConfig) -> dict[str, Delta]:
    keys: dict[str, dict[str, str]] = {}
    for name in file.names:
        match = _KEY.fullmatch(name)
        if not match:
            raise ExportError(
                f"the tensor {name} is not understood",
                where=str(file.path),
                hint="Only lora_A and lora_B of linear layers can be merged.",
            )
        keys.setdefault(match["module"].removeprefix(_PREFIX), {})[match["side"]] = name
    if not keys:
        raise ExportError("the adapter is empty", where=str(file.path))
    deltas = {}
    for module, sides in keys.items():
        if set(sides) != {"A", "B"}:
            raise ExportError(f"half of the change of {module} is missing", where=str(file.path))
        a, b = file.shape(sides["A"]), file.shape(sides["B"])
        if len(a) != 2 or len(b) != 2 or a[0] != b[1] or not a[0]:
            raise ExportError(
                f"the shapes of {module} do not go together: A {a}, B {b}", where=str(file.path)
            )
        deltas[module] = Delta(file, module, sides["A"], sides["B"], config.scale(module, a[0]))
    return deltas


def _pattern(patterns: dict[str, float], module: str, default: float) -> float:
    """The value of the first pattern that matches the end of a module path, as peft's own lookup does."""
    for pattern, value in patterns.items():
        if re.fullmatch(rf"(.*\.)?({pattern})", module):
            return value
    return default
