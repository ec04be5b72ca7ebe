"""Does a model fit this machine? An estimate from the file's header, before anything is loaded."""

from __future__ import annotations

from enum import StrEnum

from grader.domain import Frozen

CONTEXT = 4096
"""Cells of the cache that the engine asks for."""
OUTPUTS = 64
"""Rows of logits that the engine reads at once. llama.cpp holds each twice: computed, and handed out."""
REPACKED = frozenset({"Q4_0", "Q4_K", "Q2_K", "IQ4_NL"})
"""Types that llama.cpp repacks for a processor (its ggml/src/ggml-cpu/repack.cpp), but for embeddings."""
_RUNTIME = 120 << 20
"""Python, llama.cpp, the gradebook and scratch for the layers: what measured runs take beside the rest."""


class Fit(StrEnum):
    """How a model sits in the memory that is free now."""

    COMFORTABLE = "fits comfortably"
    TIGHT = "tight"
    TOO_LARGE = "does not fit"


class Need(Frozen):
    """Memory in bytes that grading with a model takes."""

    weights: int
    repacked: int
    """Weights that llama.cpp lays out anew for the processor: the file stays mapped beside the copy."""
    cache: int
    """Keys and values, 16 bits each, for every cell of the context."""
    logits: int
    total: int


def needed(*, file_size: int, repacked: int, layers: int, kv_width: int, vocabulary: int) -> Need:
    """Estimate the memory. `kv_width` is heads x (key length + value length) of one layer, in values.

    `repacked`: bytes of the weights in `REPACKED` types.
    """
    cache = layers * kv_width * CONTEXT * 2
    logits = 2 * OUTPUTS * vocabulary * 4
    total = file_size + repacked + cache + logits + _RUNTIME
    return Need(weights=file_size, repacked=repacked, cache=cache, logits=logits, total=total)


def available() -> int:
    """Bytes that programs can still have without swapping."""
    import psutil

    return int(psutil.virtual_memory().available)


def fit(need: int, free: int) -> Fit:
    """How `need` bytes sit in `free` ones.

    Comfortable up to 60% of what is free: a browser and an office program want room as well.
    """
    if need <= 0.6 * free:
        return Fit.COMFORTABLE
    return Fit.TIGHT if need <= 0.95 * free else Fit.TOO_LARGE
