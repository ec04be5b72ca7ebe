"""Quantisation by llama.cpp itself, every type it knows by its name."""

from __future__ import annotations

import ctypes
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from export.container import Container
from export.errors import ExportError
from export.files import whole_model

_CONSTANT = re.compile(r"LLAMA_FTYPE_(?:MOSTLY|ALL)_(\w+)")
_NEEDS_IMATRIX = ("iq1", "iq2", "iq3_xxs", "q2_k_s")
"""llama.cpp refuses these without an importance matrix, which is not made here."""


@cache
def types() -> dict[str, int]:
    """Every quantisation that this llama.cpp offers: lower-case name -> llama_ftype."""
    import llama_cpp.llama_cpp as api

    matches = ((_CONSTANT.fullmatch(name), value) for name, value in vars(api).items())
    return {match[1].lower(): int(value) for match, value in matches if match}


def quantise(
    source: Path,
    out: Path,
    kind: str,
    *,
    overrides: Mapping[str, int] | None = None,
    threads: int | None = None,
) -> None:
    """Quantise the GGUF `source` to `out`; metadata goes over as it is.

    `overrides` gives single tensors a type of their own (tensor name -> ggml type). Raises ExportError for
    an unknown type and with llama.cpp's own words when it fails; then `out` is untouched.
    """
    known = types()
    if kind not in known:
        raise ExportError(
            f"there is no quantisation {kind!r}", hint=f"Known are: {', '.join(sorted(known))}."
        )
    if kind.startswith(_NEEDS_IMATRIX):
        raise ExportError(
            f"{kind} needs an importance matrix, which kpgrade does not make",
            hint="Choose q4_k_m, q5_k_m, q6_k or q8_0.",
        )
    import llama_cpp

    params = llama_cpp.llama_model_quantize_default_params()
    params.ftype = known[kind]
    params.nthread = threads or 0
    params.allow_requantize = True
    table = (llama_cpp.llama_model_tensor_override * (len(overrides or {}) + 1))()
    for row, (name, tensor_type) in zip(table, (overrides or {}).items(), strict=False):
        row.pattern = f"^{re.escape(name)}$".encode()
        row.type = tensor_type
    if overrides:
        params.tt_overrides = table
    with whole_model(out, source.stat().st_size) as partial, _log() as lines:
        code = llama_cpp.llama_model_quantize(
            str(source).encode(), str(partial).encode(), ctypes.byref(params)
        )
        if code != 0:
            raise ExportError(
                f"llama.cpp could not quantise to {kind}: {lines[-1] if lines else 'it does not say why'}",
                where=str(source),
            )
        _require_readable(partial, kind)


def _require_readable(path: Path, kind: str) -> None:
    """Refuse what llama.cpp can write, but the gguf package, which writes the metadata, cannot read yet."""
    try:
        Container(path)
    except ExportError as error:
        raise ExportError(
            f"{kind} is newer than the gguf package installed here", hint="Choose q4_k_m, q5_k_m or q8_0."
        ) from error


_LOCK = threading.Lock()


@contextmanager
def _log() -> Iterator[list[str]]:
    """llama.cpp's warnings and errors as lines; its log has one listener a process."""
    import llama_cpp

    lines: list[str] = []

    def listen(level: int, text: bytes, _data: ctypes.c_void_p) -> None:
        line = text.decode("utf-8", "replace").strip()
        if line and level >= 3:
            lines.append(line)

    listener = llama_cpp.llama_log_callback(listen)
    with _LOCK:
        llama_cpp.llama_log_set(listener, ctypes.c_void_p(0))
        try:
            yield lines
        finally:
            llama_cpp.llama_log_set(_quiet(), ctypes.c_void_p(0))


@cache
def _quiet() -> Any:
    """A listener that outlives every model: llama.cpp must never write on the terminal itself."""
    import llama_cpp

    return llama_cpp.llama_log_callback(lambda _level, _text, _data: None)
