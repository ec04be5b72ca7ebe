"""A llama of 100,000 weights that llama.cpp really loads, and adapters for it: exports in milliseconds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import numpy.typing as npt
from safetensors.numpy import save_file

HIDDEN, HEADS, SHARED, FEED, LAYERS = 64, 4, 2, 128, 2
SHARED_WIDTH = HIDDEN * SHARED // HEADS
VOCABULARY = [b"<unk>", b"<s>", b"</s>", *(f"<0x{byte:02X}>".encode() for byte in range(256)), "▁".encode()]
BOX = gguf.GGMLQuantizationType

Floats = npt.NDArray[np.float32]

MODULES = {
    "self_attn.q_proj": (HIDDEN, HIDDEN),
    "self_attn.k_proj": (SHARED_WIDTH, HIDDEN),
    "self_attn.v_proj": (SHARED_WIDTH, HIDDEN),
    "self_attn.o_proj": (HIDDEN, HIDDEN),
    "mlp.gate_proj": (FEED, HIDDEN),
    "mlp.up_proj": (FEED, HIDDEN),
    "mlp.down_proj": (HIDDEN, FEED),
}
NAMES = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
"""Written out by hand, so that the tables of the gguf package are tested and not repeated."""


def weights(seed: int = 1) -> dict[str, Floats]:
    """Random weights by their names in the GGUF, matrices as (rows, row length)."""
    rng = np.random.default_rng(seed)

    def matrix(rows: int, row: int) -> Floats:
        values: Floats = (rng.normal(size=(rows, row)) / np.sqrt(row)).astype(np.float32)
        return values

    result = {"token_embd.weight": matrix(len(VOCABULARY), HIDDEN) * 4}
    for layer in range(LAYERS):
        for norm in ("attn_norm", "ffn_norm"):
            result[f"blk.{layer}.{norm}.weight"] = np.ones(HIDDEN, np.float32)
        for module, shape in MODULES.items():
            result[f"blk.{layer}.{NAMES[module]}.weight"] = matrix(*shape)
    result["output_norm.weight"] = np.ones(HIDDEN, np.float32)
    result["output.weight"] = matrix(len(VOCABULARY), HIDDEN) * 3
    return result


def write_base(
    path: Path,
    *,
    tensors: Mapping[str, Floats] | None = None,
    kind: gguf.GGMLQuantizationType = BOX.Q8_0,
    architecture: str = "llama",
) -> Path:
    """Write the model by the gguf package's own writer."""
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_name("tiny")
    writer.add_context_length(4096)
    writer.add_embedding_length(HIDDEN)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(FEED)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(SHARED)
    writer.add_rope_dimension_count(HIDDEN // HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(len(VOCABULARY))
    writer.add_file_type(7)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(VOCABULARY)
    writer.add_token_scores([0.0] * len(VOCABULARY))
    writer.add_token_types([2, 3, 3, *([6] * 256), 1])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_add_space_prefix(False)
    for name, values in (tensors or weights()).items():
        if values.ndim == 1:
            writer.add_tensor(name, values)
        else:
            writer.add_tensor(name, gguf.quants.quantize(values, kind), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def factors(seed: int = 2, rank: int = 4, size: float = 0.5) -> dict[str, tuple[Floats, Floats]]:
    """Random (A, B) of every projection, by its Hugging Face module path."""
    rng = np.random.default_rng(seed)
    return {
        f"model.layers.{layer}.{module}": (
            (rng.normal(size=(rank, row)) / np.sqrt(row)).astype(np.float32),
            (size * rng.normal(size=(rows, rank)) / np.sqrt(rank)).astype(np.float32),
        )
        for layer in range(LAYERS)
        for module, (rows, row) in MODULES.items()
    }


def write_adapter(
    folder: Path, parts: Mapping[str, tuple[Floats, Floats]] | None = None, **config: Any
) -> Path:
    """Write a peft folder."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {}
    for module, (a, b) in (parts or factors()).items():
        tensors[f"base_model.model.{module}.lora_A.weight"] = a
        tensors[f"base_model.model.{module}.lora_B.weight"] = b
    save_file(tensors, folder / "adapter_model.safetensors")
    known = {
        "peft_type": "LORA",
        "task_type": "CAUSAL_LM",
        "r": 4,
        "lora_alpha": 8,
        "target_modules": [module.rpartition(".")[2] for module in MODULES],
        "base_model_name_or_path": "tiny",
    }
    (folder / "adapter_config.json").write_text(json.dumps(known | config))
    return folder


def stored(path: Path) -> dict[str, Floats]:
    """All tensors of a GGUF as float32, by the gguf package's own reader."""
    reader = gguf.GGUFReader(path)
    return {
        tensor.name: gguf.quants.dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
        for tensor in reader.tensors
    }
