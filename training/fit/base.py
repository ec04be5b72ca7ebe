"""The base model, through Unsloth, with its tokenizer read the way the grading engine reads it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.errors import ModelError
from grader.models.resolving import resolve
from grader.models.store import ModelFile, Store
from grader.prompt import PromptFormat, Tokenise, answer_tokens
from training.fit.hardware import LESS_LOADING, memory_explained, require_for_base
from training.fit.reading import gguf_reading, hub_reading
from training.fit.recipe import Base, Lora
from training.fit.start import adapter_at, start_from


@dataclass(frozen=True, slots=True)
class LoadedBase:
    """A model with everything that rendering and reading a verdict needs."""

    model: Any
    tokenizer: Any
    form: PromptFormat
    tokenise: Tokenise
    yes: int
    no: int
    first_trained: int
    """Index of the lowest layer with an adapter; what lies below never changes."""


def load_base(base: Base, lora: Lora, *, seed: int, scratch: Path, checkpointing: bool = False) -> LoadedBase:
    """Load `base` and hang adapters on it, fresh ones or those of `lora.start`.

    `scratch` is a folder for the converted tokenizer.
    Raises ModelError when the base is missing, of an unknown kind, does not fit into memory, needs a GPU
    that is not there, or has none of the layers that `lora` names.
    """
    from unsloth import FastLanguageModel

    model, tokenizer = _weights(base, scratch, checkpointing=checkpointing)
    layers = model.config.get_text_config().num_hidden_layers
    first = max(0, layers - lora.upper_layers) if lora.upper_layers else 0
    try:
        model = FastLanguageModel.get_peft_model(
            model,
            r=lora.rank,
            lora_alpha=lora.alpha,
            lora_dropout=lora.dropout,
            target_modules=list(lora.projections),
            layers_to_transform=list(range(first, layers)) if first else None,
            use_gradient_checkpointing="unsloth" if checkpointing else False,
            random_state=seed,
        )
    except ValueError as error:
        raise ModelError(
            f"adapters cannot be hung on this base: {_first_line(error)}",
            where=_where(base),
            hint="Check projections under [lora].",
        ) from error
    for weights in model.parameters():
        if weights.requires_grad:
            weights.data = weights.data.float()
    if lora.start:
        start_from(model, adapter_at(lora.start))
    return _with_reading(base, model, tokenizer, first)


def load_whole(base: Base, *, scratch: Path) -> LoadedBase:
    """Load `base` as it is, with no adapter on it. Raises ModelError as `load_base` does."""
    model, tokenizer = _weights(base, scratch, checkpointing=False)
    return _with_reading(base, model, tokenizer, model.config.get_text_config().num_hidden_layers)


def _weights(base: Base, scratch: Path, *, checkpointing: bool) -> tuple[Any, Any]:
    """The model and its tokenizer."""
    import torch
    from unsloth import FastLanguageModel

    require_for_base(base)
    where = _where(base)
    try:
        arguments, tokenizer = _arguments(base, scratch)
        with memory_explained("loading the base model", where, LESS_LOADING):
            model, _ = FastLanguageModel.from_pretrained(
                max_seq_length=base.max_tokens,
                load_in_4bit=base.load_in_4bit,
                dtype=None if base.dtype == "auto" else getattr(torch, base.dtype),
                use_gradient_checkpointing="unsloth" if checkpointing else False,
                **arguments,
            )
    except (OSError, ValueError, RuntimeError) as error:
        raise ModelError(
            f"the base model cannot be loaded: {_first_line(error)}",
            where=where,
            hint="Check the name or path under [base]. Without internet, point it at a GGUF or a folder.",
        ) from error
    if base.gguf:
        _forget_quantisation(model)
    return model, tokenizer


def _with_reading(base: Base, model: Any, tokenizer: Any, first: int) -> LoadedBase:
    form, tokenise = gguf_reading(gguf_file(base.gguf).path) if base.gguf else hub_reading(tokenizer)
    yes, no = answer_tokens(tokenise)
    return LoadedBase(model, tokenizer, form, tokenise, yes, no, first)


def _where(base: Base) -> str:
    return str(gguf_file(base.gguf).path) if base.gguf else base.model


def identity(base: Base) -> str:
    """What a base is known by: the sha256 of a GGUF, else its hub id or folder."""
    return gguf_file(base.gguf).sha256 if base.gguf else base.model


def _forget_quantisation(model: Any) -> None:
    """Tell transformers that what it read from a GGUF is plain numbers by now, which it may train."""
    model.is_quantized = False
    for owner, name in (
        (model, "hf_quantizer"),
        (model, "quantization_method"),
        (model.config, "quantization_config"),
    ):
        if hasattr(owner, name):
            delattr(owner, name)


def _arguments(base: Base, scratch: Path) -> tuple[dict[str, Any], Any]:
    """What Unsloth is told of the base, and its tokenizer."""
    from transformers import AutoTokenizer

    if not base.gguf:
        return {"model_name": base.model}, AutoTokenizer.from_pretrained(base.model)
    path = gguf_file(base.gguf).path
    tokenizer = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name)
    folder = scratch / "tokenizer"
    tokenizer.save_pretrained(folder)
    arguments = {"model_name": str(path.parent), "gguf_file": path.name, "tokenizer_name": str(folder)}
    return arguments, tokenizer


def gguf_file(name: str) -> ModelFile:
    """The GGUF that a path, a catalogue name or a sha256 of the model store means.

    A catalogue model that isn't here is fetched. Raises ModelError.
    """
    store = Store()
    kept = store.path(name)
    return resolve(store, str(kept) if kept.is_file() else name, pull=True)


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
