"""Models of 100,000 random weights of the hub's architectures: as transformers keeps them, and as a GGUF."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import gguf
import numpy as np

from tests.export.tiny import FEED, HEADS, HIDDEN, LAYERS, NAMES, SHARED, VOCABULARY, Floats

ARCHITECTURES = ("qwen2", "qwen3", "granite")
"""Of the bases in training/recipes that a GPU or more memory asks for, beside llama's own."""
_HEAD = HIDDEN // HEADS
_SIZES = {
    "vocab_size": len(VOCABULARY),
    "hidden_size": HIDDEN,
    "intermediate_size": FEED,
    "num_hidden_layers": LAYERS,
    "num_attention_heads": HEADS,
    "num_key_value_heads": SHARED,
    "max_position_embeddings": 4096,
    "rms_norm_eps": 1e-5,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "pad_token_id": 0,
    "rope_parameters": {"rope_type": "default", "rope_theta": 10000.0},
    "tie_word_embeddings": False,
}
_SCALES = {
    "embedding_multiplier": 3.0,
    "residual_multiplier": 0.7,
    "attention_multiplier": 0.3,
    "logits_scaling": 2.0,
}
_WRITTEN: dict[str, str] = {
    "embedding_multiplier": "embedding_scale",
    "residual_multiplier": "residual_scale",
    "attention_multiplier": "attention.scale",
    "logits_scaling": "logit_scale",
}
"""Granite's scales by their keys in a GGUF."""


def write_pair(folder: Path, architecture: str) -> tuple[Path, Path]:
    """Write one model twice: (a folder of transformers, a GGUF), float32."""
    model = _model(architecture)
    path = folder / architecture
    model.save_pretrained(path)
    weights = {name: value.float().numpy() for name, value in model.state_dict().items()}
    return path, _write_gguf(folder / f"{architecture}.gguf", architecture, weights)


def _model(architecture: str) -> Any:
    import torch
    import transformers

    made: dict[str, Callable[[], Any]] = {
        "qwen2": lambda: transformers.Qwen2ForCausalLM(transformers.Qwen2Config(**_SIZES)),
        "qwen3": lambda: transformers.Qwen3ForCausalLM(transformers.Qwen3Config(**_SIZES, head_dim=_HEAD)),
        "granite": lambda: transformers.GraniteForCausalLM(transformers.GraniteConfig(**_SIZES, **_SCALES)),
    }
    torch.manual_seed(0)
    model = made[architecture]()
    for weights in model.parameters():
        spread = 0.2 if weights.ndim == 1 else 1.0 / weights.shape[1] ** 0.5
        torch.nn.init.normal_(weights, 1.0 if weights.ndim == 1 else 0.0, spread)
    model.lm_head.weight.data *= 8  # or all margins would lie near 0
    return model


def _write_gguf(path: Path, architecture: str, weights: dict[str, Floats]) -> Path:
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_name("tiny")
    writer.add_context_length(4096)
    writer.add_embedding_length(HIDDEN)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(FEED)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(SHARED)
    writer.add_key_length(_HEAD)
    writer.add_value_length(_HEAD)
    writer.add_rope_dimension_count(_HEAD)
    writer.add_rope_freq_base(10000.0)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(len(VOCABULARY))
    if architecture == "granite":
        for name, key in _WRITTEN.items():
            writer.add_float32(f"granite.{key}", _SCALES[name])
    writer.add_file_type(0)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(VOCABULARY)
    writer.add_token_scores([0.0] * len(VOCABULARY))
    writer.add_token_types([2, 3, 3, *([6] * 256), 1])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_add_space_prefix(False)
    for name, values in weights.items():
        writer.add_tensor(_gguf_name(name), np.ascontiguousarray(_ordered(architecture, name, values)))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _gguf_name(name: str) -> str:
    """Written out by hand, so that the tables of the gguf package are tested and not repeated."""
    ends = {
        "model.embed_tokens.weight": "token_embd.weight",
        "model.norm.weight": "output_norm.weight",
        "lm_head.weight": "output.weight",
    }
    if name in ends:
        return ends[name]
    layer, _, rest = name.removeprefix("model.layers.").partition(".")
    module, _, kind = rest.rpartition(".")
    known = NAMES | {
        "input_layernorm": "attn_norm",
        "post_attention_layernorm": "ffn_norm",
        "self_attn.q_norm": "attn_q_norm",
        "self_attn.k_norm": "attn_k_norm",
    }
    return f"blk.{layer}.{known[module]}.{kind}"


def _ordered(architecture: str, name: str, values: Floats) -> Floats:
    """Query and key rows as the converter of llama.cpp orders them: granite is of the llama family."""
    heads = {"q_proj": HEADS, "k_proj": SHARED}.get(name.split(".")[-2])
    if architecture != "granite" or heads is None:
        return values
    halves = values.reshape(heads, 2, -1, *values.shape[1:])
    return halves.swapaxes(1, 2).reshape(values.shape)
