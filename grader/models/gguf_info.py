"""What a model file is, in words and numbers for a person."""

from __future__ import annotations

from pathlib import Path

from grader.domain import Frozen
from grader.errors import ErrorKind, ModelError
from grader.models.gguf_file import Gguf, Tensor, Value, read_gguf
from grader.models.header_check import check_header
from grader.models.memory import REPACKED, Fit, Need, available, fit, needed

_EMBEDDING = "token_embd.weight"


class GgufInfo(Frozen):
    """A GGUF described. Zero or empty where the file does not say."""

    path: Path
    size: int
    """Bytes."""
    architecture: str
    title: str
    quantisation: str
    parameters: int
    context: int
    """Tokens it was trained to read at once."""
    layers: int
    vocabulary: int
    licence: str
    chat_template: bool
    kpgrade: dict[str, str]
    """Metadata that kpgrade's export wrote, without the `kpgrade.` in front."""
    need: Need
    free: int
    """Bytes of memory available now."""
    fit: Fit


def gguf_info(path: Path) -> GgufInfo:
    """Describe a GGUF. Raises ModelError for garbage, and for a file whose weights are cut short."""
    gguf = read_gguf(path)
    _complete(gguf, path)
    about = gguf.metadata
    architecture = _text(about.get("general.architecture"))
    if not architecture or not gguf.tensors:
        raise ModelError(
            "this GGUF holds no model",
            where=str(path),
            hint="It may be an adapter or a vocabulary.",
            kind=ErrorKind.WRONG_FORMAT,
        )

    def number(key: str) -> int:
        return _number(about.get(f"{architecture}.{key}"))

    check_header(gguf, path)
    layers, heads = number("block_count"), number("attention.head_count")
    head = number("embedding_length") // heads if heads else 0
    kv_heads = number("attention.head_count_kv") or heads
    width = kv_heads * ((number("attention.key_length") or head) + (number("attention.value_length") or head))
    vocabulary = gguf.lengths.get("tokenizer.ggml.tokens", 0) or number("vocab_size")
    need = needed(
        file_size=gguf.size,
        repacked=_repacked(gguf),
        layers=layers,
        kv_width=width,
        vocabulary=vocabulary,
    )
    free = available()
    return GgufInfo(
        path=path,
        size=gguf.size,
        architecture=architecture,
        title=_text(about.get("general.name")),
        quantisation=_quantisation(gguf),
        parameters=sum(tensor.elements for tensor in gguf.tensors),
        context=number("context_length"),
        layers=layers,
        vocabulary=vocabulary,
        licence=_text(about.get("general.license")),
        chat_template=bool(_text(about.get("tokenizer.chat_template")).strip()),
        kpgrade={k.removeprefix("kpgrade."): _text(v) for k, v in about.items() if k.startswith("kpgrade.")},
        need=need,
        free=free,
        fit=fit(need.total, free),
    )


def _complete(gguf: Gguf, path: Path) -> None:
    """Every tensor must lie inside the file: llama.cpp maps the file, and dies reading past its end."""
    for tensor in gguf.tensors:
        try:
            size = _bytes(tensor)
        except (ValueError, KeyError) as error:
            raise ModelError(
                f"this GGUF stores weights in a way that is not known here (type {tensor.type})",
                where=str(path),
                hint="A newer kpgrade may read it.",
                kind=ErrorKind.UNSUPPORTED,
            ) from error
        if gguf.data_start + tensor.offset + size > gguf.size:
            raise ModelError(
                f"this GGUF file is cut short: the weights of {tensor.name} lie past its end",
                where=str(path),
                hint="Fetch or copy it again.",
                kind=ErrorKind.DAMAGED,
            )


def _repacked(gguf: Gguf) -> int:
    """Bytes of the weights that are laid out anew when the model is loaded; embeddings are only looked up."""
    from gguf.constants import GGMLQuantizationType

    return sum(
        _bytes(tensor)
        for tensor in gguf.tensors
        if GGMLQuantizationType(tensor.type).name in REPACKED and tensor.name != _EMBEDDING
    )


def _bytes(tensor: Tensor) -> int:
    """What a tensor takes in its file. Raises ValueError or KeyError for a type that is not known here."""
    from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType

    block, width = GGML_QUANT_SIZES[GGMLQuantizationType(tensor.type)]
    return tensor.elements // block * width


def _quantisation(gguf: Gguf) -> str:
    """The file's own word for it, such as Q4_K_M; otherwise the type that holds most of the weights."""
    from gguf.constants import GGMLQuantizationType, LlamaFileType

    declared = gguf.metadata.get("general.file_type")
    if isinstance(declared, int):
        try:
            return LlamaFileType(declared).name.removeprefix("MOSTLY_").removeprefix("ALL_")
        except ValueError:
            pass
    held: dict[int, int] = {}
    for tensor in gguf.tensors:
        held[tensor.type] = held.get(tensor.type, 0) + tensor.elements
    return GGMLQuantizationType(max(held, key=lambda kind: held[kind])).name


def _text(value: Value) -> str:
    if isinstance(value, list):
        return ", ".join(_text(item) for item in value)
    return "" if value is None else str(value)


def _number(value: Value) -> int:
    """A count; where a model gives one a layer, the largest."""
    if isinstance(value, list):
        return max((_number(item) for item in value), default=0)
    return int(value) if isinstance(value, int | float) else 0
