"""Whether the header of a GGUF agrees with its own weights.

llama.cpp trusts a header in places: sizes that contradict one another end the whole program there. What a
decoder's header must say of itself is checked here first; what is left is found by `grader.models.trial`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from grader.errors import ErrorKind, ModelError
from grader.models.gguf_file import Gguf, Tensor, Value

_LAYER = re.compile(r"blk\.(\d+)\.")
_EMBEDDING, _OUTPUT = "token_embd.weight", "output.weight"
_MOST_LAYERS, _WIDEST = 1_000, 1 << 20
_SPECIAL = ("bos_token_id", "eos_token_id", "unknown_token_id", "padding_token_id", "eot_token_id")


def check_header(gguf: Gguf, path: Path) -> None:
    """Raise ModelError for the first contradiction."""
    for contradiction in _contradictions(gguf):
        raise ModelError(
            f"this GGUF contradicts itself: {contradiction}",
            where=str(path),
            hint="Fetch or copy it again.",
            kind=ErrorKind.DAMAGED,
        )


def _contradictions(gguf: Gguf) -> Iterator[str]:
    about, architecture = gguf.metadata, gguf.metadata.get("general.architecture")
    tensors = {tensor.name: tensor for tensor in gguf.tensors}

    def said(key: str) -> int | None:
        return _whole(about.get(f"{architecture}.{key}"))

    width, layers, heads = said("embedding_length"), said("block_count"), said("attention.head_count")
    for name, value, most in (
        ("embedding_length", width, _WIDEST),
        ("block_count", layers, _MOST_LAYERS),
        ("attention.head_count", heads, _WIDEST),
        ("context_length", said("context_length"), 1 << 31),
    ):
        if value is not None and not 0 < value <= most:
            yield f"{name} is {value}"
    yield from _embedding(gguf, tensors, width)
    yield from _layers(tensors, layers)
    if heads and width and not said("attention.key_length") and width % heads:
        yield f"{width} numbers cannot be dealt out to {heads} heads"
    shared = said("attention.head_count_kv")
    if shared is not None and heads and not 0 < shared <= heads:
        yield f"head_count_kv is {shared} of {heads} heads"
    rope = said("rope.dimension_count")
    head = said("attention.key_length") or (width // heads if width and heads else 0)
    if rope is not None and head and not 0 < rope <= head:
        yield f"{rope} numbers are turned in a head of {head}"
    words = gguf.lengths.get("tokenizer.ggml.tokens", 0)
    for name in _SPECIAL:
        token = _whole(about.get(f"tokenizer.ggml.{name}"))
        # 2^32 - 1 stands for none.
        if token is not None and words and not (0 <= token < words or token == 0xFFFFFFFF):
            yield f"{name} is {token} of {words} tokens"


def _embedding(gguf: Gguf, tensors: dict[str, Tensor], width: int | None) -> Iterator[str]:
    words = gguf.lengths.get("tokenizer.ggml.tokens", 0)
    for name in (_EMBEDDING, _OUTPUT):
        tensor = tensors.get(name)
        if tensor is None:
            if name == _EMBEDDING:
                yield f"{name} is missing"
            continue
        if len(tensor.shape) != 2:
            yield f"{name} is no matrix"
        elif width is not None and tensor.shape[0] != width:
            yield f"{name} is {tensor.shape[0]} wide and the model {width}"
        elif words and tensor.shape[1] != words:
            yield f"{name} has rows for {tensor.shape[1]} tokens, and there are {words}"
    for name in ("scores", "token_type"):
        length = gguf.lengths.get(f"tokenizer.ggml.{name}")
        if length is not None and words and length != words:
            yield f"the tokens' {name} are {length} for {words} tokens"


def _layers(tensors: dict[str, Tensor], layers: int | None) -> Iterator[str]:
    numbers = {int(match[1]) for name in tensors if (match := _LAYER.match(name))}
    if layers is not None and numbers and numbers != set(range(layers)):
        yield f"it says that it has {layers} layers, and holds weights of {len(numbers)}"
    for tensor in tensors.values():
        if not tensor.shape or any(not 0 < extent <= 1 << 40 for extent in tensor.shape):
            yield f"{tensor.name} has the shape {tensor.shape}"


def _whole(value: Value) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
