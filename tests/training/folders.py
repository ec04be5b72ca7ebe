"""A base as a Hugging Face folder, which a hub id becomes: 100,000 weights, and a tokenizer of their own."""

from __future__ import annotations

from pathlib import Path

from tests.export import tiny


def write_folder(path: Path) -> Path:
    """The base of `tests.export.tiny` as transformers saves it, its GGUF beside it; return the folder."""
    import unsloth  # noqa: F401  (must come before transformers)
    from transformers import AutoModelForCausalLM, AutoTokenizer

    gguf = tiny.write_base(path.with_suffix(".gguf"))
    read = AutoModelForCausalLM.from_pretrained(gguf.parent, gguf_file=gguf.name)
    config = type(read.config).from_dict(read.config.to_dict() | {"quantization_config": None})
    model = type(read)(config)
    model.load_state_dict(read.state_dict())
    model.save_pretrained(path)
    AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name).save_pretrained(path)
    return path
